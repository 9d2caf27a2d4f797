import { expect, test } from "vitest";

import { FAULT_KINDS } from "../simulator/faults.ts";
import { CATALOGUE, planOf } from "./plan.ts";

const plans = Array.from({ length: 300 }, (_, run) => planOf(7, run));
const steps = plans.flatMap((plan) => plan.steps);

test("the same seed and number draw the same history, others another one", () => {
  expect(planOf(7, 3)).toEqual(plans[3]);
  expect(planOf(8, 3)).not.toEqual(plans[3]);
});

test("a campaign draws every step, and every fault of the simulator both singly and as a share of all calls where that makes sense", () => {
  expect([...new Set(steps.map(({ name }) => name))].toSorted()).toEqual(Object.keys(CATALOGUE).toSorted());
  expect([...new Set(steps.flatMap(({ fault }) => fault ?? []))].toSorted()).toEqual([...FAULT_KINDS].toSorted());
  const shared = new Set(plans.flatMap(({ rates }) => Object.keys(rates)));
  expect(FAULT_KINDS.filter((kind) => !shared.has(kind)).toSorted()).toEqual([
    "bulk_never_ends",
    "bulk_slow",
    "token_endpoint_down",
    "token_expired",
  ]);
});

test("clocks are up to five minutes wrong, either way, each its own; some workers are processes that SIGKILL ends", () => {
  const skews = plans.flatMap((plan) => plan.skews);
  expect(Math.max(...skews)).toBeLessThanOrEqual(300_000);
  expect(Math.min(...skews)).toBeGreaterThanOrEqual(-300_000);
  expect(Math.max(...skews)).toBeGreaterThan(240_000);
  expect(Math.min(...skews)).toBeLessThan(-240_000);
  const withKills = plans.filter((plan) => plan.processes && plan.steps.some(({ name }) => name.startsWith("kill")));
  expect(withKills.length).toBeGreaterThan(5);
});
