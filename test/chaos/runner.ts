import "../../scripts/app-modules.ts";

/** A process of the campaign, with a PostgreSQL of its own: is told the number of a run, answers with its outcome. */
const [{ startChaosServer }, { planOf }, { runPlan }] = await Promise.all([
  import("./server.ts"),
  import("./plan.ts"),
  import("./run.ts"),
]);
const server = await startChaosServer();
process.on("message", ({ seed, run }: { seed: number; run: number }) => {
  runPlan(planOf(seed, run), server).then(
    (outcome) => process.send?.(outcome),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once("SIGTERM", () => void server.stop().finally(() => process.exit()));
process.on("disconnect", () => void server.stop().finally(() => process.exit()));
process.send?.("ready");
