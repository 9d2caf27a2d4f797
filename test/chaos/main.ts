import "../../scripts/app-modules.ts";
import { parseArgs } from "node:util";

import { command, Sentence } from "../../scripts/sentence.ts";

const OPTIONS = {
  runs: { type: "string", default: "50" },
  seed: { type: "string", default: "1" },
  run: { type: "string" },
  jobs: { type: "string", default: "2" },
  write: { type: "boolean", default: false },
} as const;

/**
 * `npm run chaos -- --runs N --seed S [--jobs 2] [--write]`: a campaign; `--write` puts its figures on top of test/CHAOS.md.
 * `-- --seed S --run K`: one run of it again, step by step.
 */
await command(async () => {
  const { values } = parseArgs({ options: OPTIONS });
  const seed = whole("seed", values.seed, 0);
  if (values.run !== undefined) return await replay(seed, whole("run", values.run, 0));
  const { campaign } = await import("./campaign.ts");
  return await campaign({
    seed,
    runs: whole("runs", values.runs, 1),
    jobs: whole("jobs", values.jobs, 1),
    write: values.write,
  });
});

async function replay(seed: number, run: number): Promise<number> {
  const [{ startChaosServer }, { planOf }, { runPlan }] = await Promise.all([
    import("./server.ts"),
    import("./plan.ts"),
    import("./run.ts"),
  ]);
  const server = await startChaosServer();
  try {
    const { findings } = await runPlan(planOf(seed, run), server, console.log);
    console.log(findings.length === 0 ? "Nothing to complain of." : `${findings.length} findings.`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    await server.stop();
  }
}

function whole(name: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Sentence(`--${name} must be a whole number, ${least} or more.`);
}
