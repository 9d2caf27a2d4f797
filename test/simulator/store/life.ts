import { DAY, startOfDay, type Seconds } from "./calendar.ts";
import { below, between, chance, next, randomOf, shareOf, STREAM, type Random } from "./random.ts";

export const FINANCIAL = [
  "PAID", "PARTIALLY_REFUNDED", "REFUNDED", "PENDING", "AUTHORIZED", "VOIDED", "PARTIALLY_PAID", "EXPIRED",
] as const; // prettier-ignore
const FINANCIAL_SHARES = [78, 6, 4, 5, 3, 3, 0.7, 0.3];
export const FULFILLMENT = [
  "FULFILLED", "UNFULFILLED", "PARTIALLY_FULFILLED", "IN_PROGRESS", "ON_HOLD", "SCHEDULED", "RESTOCKED",
  "FULFILLMENT_NOT_REQUIRED",
] as const; // prettier-ignore
/** Of the orders that were not cancelled; of the cancelled ones a third is restocked. */
const FULFILLMENT_SHARES = [72, 12, 4, 3, 2, 1, 0, 3];

export type Financial = (typeof FINANCIAL)[number] | null;
export type Fulfillment = (typeof FULFILLMENT)[number];

/** What became of an order, decided before any of its details: enough for searching and sorting. */
export interface Life {
  createdAt: Seconds;
  processedAt: Seconds;
  /** When payment, shipping and refunds had come to rest. */
  settledAt: Seconds;
  updatedAt: Seconds;
  financial: Financial;
  fulfillment: Fulfillment;
  cancelled: boolean;
  closed: boolean;
  test: boolean;
}

/** How many orders one bulk action tagged in the same second: from 10,000 orders on more than a page can hold. */
const taggedTogether = (size: number): number => (size >= 10_000 ? 400 : Math.floor(size / 25));
const isTaggedTogether = (index: number, size: number): boolean => {
  const count = taggedTogether(size);
  const stride = Math.max(1, Math.floor((size * 0.9) / count));
  return index % stride === 1 && index < count * stride;
};
const LAST_DAY_SHARE = 0.036;

export interface Era {
  seed: number;
  size: number;
  /** The clock when the store was made. Only its day matters, except for what was touched last (see `touchedAt`). */
  now: Seconds;
  createdAt: (index: number) => Seconds;
}

export function lifeOf(era: Era, index: number): Life {
  const today = startOfDay(era.now);
  const createdAt = era.createdAt(index);
  const random = randomOf(era.seed, index, STREAM.life);
  const state = statesOf(random);
  if (index === Math.floor(era.size * 0.37))
    Object.assign(state, { financial: null, fulfillment: "UNFULFILLED", cancelled: false });

  let settledAt = createdAt + restAfter(state, random);
  if (settledAt >= today) settledAt = createdAt + below(random, today - createdAt);
  const imported = chance(random, 0.01);
  const processedAt = createdAt - (imported ? between(random, DAY, 200 * DAY) : below(random, 4));
  const done = state.fulfillment === "FULFILLED" || state.fulfillment === "FULFILLMENT_NOT_REQUIRED";
  const closed = chance(random, state.cancelled ? 0.8 : done && state.financial === "PAID" ? 0.7 : 0);
  return {
    createdAt,
    processedAt,
    settledAt,
    updatedAt: Math.max(settledAt, touchedAt(era, index, today)),
    ...state,
    closed,
    test: chance(random, 0.01),
  };
}

function statesOf(random: Random): { financial: Financial; fulfillment: Fulfillment; cancelled: boolean } {
  const financial = FINANCIAL[shareOf(next(random), FINANCIAL_SHARES)] as (typeof FINANCIAL)[number];
  const cancelled = chance(random, financial === "VOIDED" ? 0.7 : financial === "REFUNDED" ? 0.23 : 0);
  const drawn = FULFILLMENT[shareOf(next(random), FULFILLMENT_SHARES)] as Fulfillment;
  if (cancelled) return { financial, fulfillment: chance(random, 0.33) ? "RESTOCKED" : "UNFULFILLED", cancelled };
  if (financial !== "REFUNDED") return { financial, fulfillment: drawn, cancelled };
  // With everything refunded nothing is left to be fulfilled later.
  if (drawn === "PARTIALLY_FULFILLED") return { financial, fulfillment: "FULFILLED", cancelled };
  const waiting = drawn === "IN_PROGRESS" || drawn === "ON_HOLD" || drawn === "SCHEDULED";
  return { financial, fulfillment: waiting ? "UNFULFILLED" : drawn, cancelled };
}

function restAfter(
  { financial, fulfillment, cancelled }: Pick<Life, "financial" | "fulfillment" | "cancelled">,
  random: Random,
): number {
  if (cancelled) return between(random, 600, 2 * DAY);
  if (financial === "REFUNDED" || financial === "PARTIALLY_REFUNDED") return between(random, 3 * DAY, 45 * DAY);
  if (fulfillment === "FULFILLED" || fulfillment === "PARTIALLY_FULFILLED") return between(random, DAY / 6, 6 * DAY);
  return between(random, 5, 10_000);
}

/**
 * The last touch that left no other trace than a tag or a note. About one order in 28 was touched in the 24 hours up to
 * the clock: each at its own second of the day, today if that second has passed, else yesterday.
 */
function touchedAt(era: Era, index: number, today: Seconds): Seconds {
  if (isTaggedTogether(index, era.size)) return today - 9 * DAY + 50_851;
  const random = randomOf(era.seed, index, STREAM.touched);
  if (!chance(random, LAST_DAY_SHARE)) return 0;
  const at = today + below(random, DAY);
  return at <= era.now ? at : at - DAY;
}
