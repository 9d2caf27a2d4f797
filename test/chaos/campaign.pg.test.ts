import { expect, test } from "vitest";

import { planOf } from "./plan.ts";
import { runPlan } from "./run.ts";
import { startChaosServer } from "./server.ts";

/** The short campaign; `npm run chaos` has the long one, and test/CHAOS.md its figures. */
const SEED = 20261121;
const RUNS = 15;

test(
  "faults of every kind, in any order: nothing lost, wrong, back from the dead, alarming or unexplained",
  { timeout: 400_000 },
  async () => {
    const server = await startChaosServer();
    try {
      for (let run = 0; run < RUNS; run++) {
        const { findings, history } = await runPlan(planOf(SEED, run), server);
        expect(findings, `run ${run} of seed ${SEED}\n${history.join("\n")}`).toEqual([]);
      }
    } finally {
      await server.stop();
    }
  },
);
