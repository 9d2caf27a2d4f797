import type { Simulator } from "../simulator/index.ts";

/** Webhooks of the newest deliveries (the simulator keeps 20,000), by what became of them. */
export interface Struck {
  deliveries: number;
  lost: number;
  late: number;
  /** Brought twice, or again because the first answer was none. */
  doubled: number;
}

const LATE_MS = 1_000;

export function struckOf({ webhooks: { log } }: Simulator): Struck {
  const after = ({ triggeredAt, attempts }: (typeof log)[number]) =>
    attempts[0] ? Date.parse(attempts[0].at) - Date.parse(triggeredAt) : 0;
  return {
    deliveries: log.length,
    lost: log.filter(({ state }) => state === "lost").length,
    late: log.filter((delivery) => after(delivery) > LATE_MS).length,
    doubled: log.filter(({ attempts }) => attempts.length > 1).length,
  };
}
