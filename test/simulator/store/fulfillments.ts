import type { Draft, Fate, Fulfilment, World } from "./draft.ts";
import { unfulfilledUnits } from "./lines.ts";
import { DAY } from "./calendar.ts";
import { below, between, chance, choose, next, randomOf, STREAM, type Random } from "./random.ts";

export const LOCATIONS = [
  { id: "71460001234", name: "Warehouse Brooklyn" },
  { id: "71460009876", name: "Lager Köln 📦" },
] as const;

const CARRIERS = [
  { company: "UPS", url: "https://www.ups.com/track?tracknum=" },
  { company: "DHL Express", url: "https://www.dhl.com/track?id=" },
  { company: "Deutsche Post", url: null },
] as const;

function tracking(random: Random): Fulfilment["tracking"] {
  const count = chance(random, 0.1) ? 0 : chance(random, 0.05) ? 2 : 1;
  return Array.from({ length: count }, () => {
    const { company, url } = choose(random, CARRIERS);
    const number = `1Z${between(random, 100_000_000, 999_999_999)}`;
    return { company, number, url: url && url + number };
  });
}

/** Sends units; `lines` says how many of each. */
export function send(
  draft: Draft,
  at: number,
  random: Random,
  lines: { line: number; quantity: number }[],
  arrivedBy: number,
): Fulfilment {
  const parts = draft.fulfillments.reduce((sum, earlier) => sum + earlier.lines.length, 0);
  const transit = at + DAY;
  const delivered = at + between(random, 2, 5) * DAY;
  const inTransitAt = transit <= arrivedBy ? transit : null;
  const deliveredAt = delivered <= arrivedBy ? delivered : null;
  const fulfillment: Fulfilment = {
    k: draft.fulfillments.length,
    at,
    updatedAt: deliveredAt ?? inTransitAt ?? at,
    status: "SUCCESS",
    displayStatus: deliveredAt ? "DELIVERED" : inTransitAt ? "IN_TRANSIT" : "FULFILLED",
    deliveredAt,
    inTransitAt,
    lines: lines.map((part, n) => ({ ...part, k: parts + n })),
    tracking: tracking(random),
    location: below(random, LOCATIONS.length),
  };
  draft.fulfillments.push(fulfillment);
  return fulfillment;
}

export function unsent(draft: Draft): { line: number; quantity: number }[] {
  const lines = draft.lines.map((line) => ({ line: line.k, quantity: unfulfilledUnits(draft, line) }));
  return lines.filter(({ quantity }) => quantity > 0);
}

/** Some of what is to be sent, never all of it; at least two units are needed. */
export function someOf(
  lines: { line: number; quantity: number }[],
  random: Random,
): { line: number; quantity: number }[] {
  if (lines.length > 1) return lines.slice(0, between(random, 1, lines.length - 1));
  return lines.map(({ line, quantity }) => ({ line, quantity: between(random, 1, quantity - 1) }));
}

/** What was sent before the store was made. */
export function makeFulfillments(world: World, fate: Fate, draft: Draft): void {
  if (fate.fulfillment !== "FULFILLED" && fate.fulfillment !== "PARTIALLY_FULFILLED") return;
  const random = randomOf(world.era.seed, fate.index, STREAM.fulfillments);
  const lived = fate.settledAt - fate.createdAt;
  const at = fate.createdAt + Math.floor(Math.min(lived, 4 * DAY) * (0.1 + 0.6 * next(random)));
  if (chance(random, 0.015)) {
    const lost = send(draft, at, random, unsent(draft), at);
    Object.assign(lost, { status: "CANCELLED", displayStatus: "CANCELED" });
  }
  const all = unsent(draft);
  const partly = fate.fulfillment === "PARTIALLY_FULFILLED";
  const units = all.reduce((sum, { quantity }) => sum + quantity, 0);
  if (units > 1 && (partly || chance(random, 0.12))) send(draft, at, random, someOf(all, random), fate.settledAt);
  if (!partly)
    send(
      draft,
      draft.fulfillments.length ? Math.min(fate.settledAt, at + DAY) : at,
      random,
      unsent(draft),
      fate.settledAt,
    );
}
