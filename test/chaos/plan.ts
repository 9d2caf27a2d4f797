/**
 * One run of the campaign as pure data: what store there is, who works, and what happens in which order. The same seed and
 * number give the same plan everywhere; only who is faster is left to the machine.
 */
import { FAULT_KINDS } from "../simulator/faults.ts";
import type { FaultKind } from "../simulator/faults.ts";
import { createRandom } from "../simulator/random.ts";

export interface Plan {
  seed: number;
  run: number;
  orders: number;
  /** Points in Shopify's bucket; it refills as fast. */
  bucket: number;
  /** How wrong each process's clock is, in milliseconds: the web server's, then one for each worker. */
  skews: number[];
  /** Workers are processes of their own, killed by SIGKILL, instead of sharing this one. */
  processes: boolean;
  /** Faults that strike a share of all calls, until a step says calm. */
  rates: Partial<Record<FaultKind, number>>;
  steps: Step[];
}

export interface Step {
  name: StepName;
  /** 0 to 999: how many, how long, which. */
  n: number;
  fault?: FaultKind;
}

/** Everything that can happen, and how often compared with the others. */
export const CATALOGUE = {
  // in the store
  sell: 6,
  edit: 8,
  refund: 4,
  fulfil: 3,
  capture: 2,
  cancel: 2,
  delete: 5,
  "tag many": 3,
  hold: 1,
  // at the merchant's hand, or by schedule
  populate: 2,
  "populate days": 2,
  update: 6,
  "update minutes": 2,
  full: 3,
  verify: 3,
  "verify report": 2,
  sweep: 2,
  "retry dead letters": 2,
  "replay deliveries": 1,
  "cancel job": 2,
  watch: 2,
  "look at webhooks": 2,
  // webhooks
  "lose webhooks": 5,
  "double webhooks": 3,
  "delay webhooks": 3,
  "forge webhooks": 1,
  "hold webhooks": 3,
  "flush webhooks": 4,
  "retry webhooks": 2,
  "web down": 2,
  "web up": 2,
  // Shopify
  fault: 16,
  calm: 3,
  "tokens expire": 1,
  "index lags": 1,
  // the machine
  "kill at statement": 6,
  "kill soon": 4,
  "stop worker": 2,
  "start worker": 6,
  "database crashes": 0.7,
  "connections run out": 1,
  "pool runs out": 2,
  // time
  "time passes": 5,
  breathe: 8,
  "job ends": 6,
  settle: 4,
} as const;
export type StepName = keyof typeof CATALOGUE;

/** Faults that cost a run many seconds are drawn less often than the others, beyond the runs that are theirs. */
const SELDOM: Partial<Record<FaultKind, number>> = { bulk_slow: 0.2, timeout: 0.5, bulk_never_ends: 0.4 };
/** A share of these would leave nothing to be seen: they only come one by one. */
const ONE_BY_ONE: readonly FaultKind[] = ["bulk_slow", "bulk_never_ends", "token_expired", "token_endpoint_down"];

const MOST_SKEW_MS = 5 * 60_000;

export function planOf(seed: number, run: number): Plan {
  const random = createRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b));
  const below = (limit: number) => Math.floor(random() * limit);
  const skew = () => (random() < 0.3 ? 0 : Math.round((random() * 2 - 1) * MOST_SKEW_MS));
  const fault = () =>
    drawn(
      FAULT_KINDS.map((kind): [FaultKind, number] => [kind, SELDOM[kind] ?? 1]),
      random(),
    );
  const names = Object.entries(CATALOGUE) as [StepName, number][];
  const processes = random() < 0.08;
  const rates: Plan["rates"] = {};
  for (let left = random() < 0.6 ? 1 + below(4) : 0; left > 0; left--) {
    const kind = fault();
    if (!ONE_BY_ONE.includes(kind)) rates[kind] = 0.02 + 0.2 * random() ** 2;
  }
  const steps: Step[][] = Array.from({ length: 12 + below(24) }, () => {
    const step: Step = { name: drawn(names, random()), n: below(1000) };
    if (step.name !== "fault") return [step];
    const kind = fault();
    return [{ ...step, fault: kind }, ...provoked(kind, below(1000))];
  });
  steps.splice(below(steps.length), 0, staged(FAULT_KINDS[run % FAULT_KINDS.length] as FaultKind, below(1000)));
  return {
    seed,
    run,
    orders: 30 + below(90),
    bucket: random() < 0.2 ? 4_000 : 20_000,
    skews: [skew(), skew(), skew()],
    processes,
    rates,
    steps: steps.flat(),
  };
}

/**
 * Each run gives one kind of fault every chance to strike: somebody works, nothing else is under way, its occasion comes, and it
 * is waited for. Left to the draw, what strikes late in a job never did: a run is over in a second, and all faults with it.
 */
function staged(fault: FaultKind, n: number): Step[] {
  const [occasion = { name: "update", n }, ...more] = provoked(fault, n);
  return [
    { name: "start worker", n: 0 },
    { name: "web up", n },
    { name: "job ends", n },
    { name: "fault", n, fault },
    occasion,
    ...more,
    { name: "settle", n },
    { name: "job ends", n },
  ];
}

/** What makes a fault strike that waits for its occasion: most would be over before it came by chance. */
function provoked(fault: FaultKind, n: number): Step[] {
  const reads = ["full", "sweep", "verify"] as const;
  if (fault.startsWith("bulk_")) return [{ name: reads[n % reads.length] ?? "full", n }];
  // The next call hears that its token is no good, and asks for another.
  if (fault === "token_endpoint_down")
    return [
      { name: "tokens expire", n },
      { name: "update", n },
    ];
  return fault.startsWith("record_") ? [{ name: "edit", n }] : [];
}

function drawn<T>(weighted: readonly (readonly [T, number])[], share: number): T {
  let left = share * weighted.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [item, weight] of weighted) {
    left -= weight;
    if (left < 0) return item;
  }
  return (weighted[0] as readonly [T, number])[0];
}
