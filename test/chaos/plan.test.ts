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

test("every kind has runs of its own, a few in each campaign, in which its occasion comes and is waited for", () => {
  for (let from = 0; from + FAULT_KINDS.length <= plans.length; from += FAULT_KINDS.length) {
    const waitedFor = plans.slice(from, from + FAULT_KINDS.length).flatMap(({ steps }) =>
      steps.flatMap(({ fault }, at) => {
        const before = steps.slice(at - 3, at).map(({ name }) => name);
        return fault && String(before) === "start worker,web up,job ends" ? [fault] : [];
      }),
    );
    expect(waitedFor.toSorted()).toEqual([...FAULT_KINDS].toSorted());
  }
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
