/**
 * What becomes of each change of a product before and after it is sent. Pure. By value alone: who wrote what is not asked, so
 * an answer that was lost, an echo and a stranger's edit are all told apart by what Shopify holds now.
 */
import { kindOf } from "~/resources/catalog/fields";
import type { Before, ChangeState, ItemState, PushChange } from "~/resources/catalog/push";
import { theirValue } from "~/resources/catalog/theirs";
import type { Theirs } from "~/resources/catalog/theirs";
import { same } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";

import type { Verdicts } from "./verdicts";

/** What Shopify holds of a change's field; undefined when the record is gone or the field cannot be read. */
export function heldValue(theirs: Theirs, { variantId, field }: PushChange): Json | undefined {
  const values =
    variantId === null ? theirs.values : theirs.variants.find((one) => one.variantId === variantId)?.values;
  return values && theirValue(values, field, theirs.unreadable);
}

const GONE = "The variant has been deleted in Shopify.";
const CHANGED = "It was changed in Shopify meanwhile.";

/**
 * Before a write: what Shopify holds already needs none, and what somebody else has changed since both sides agreed is not
 * overwritten. `wasSent` says that an earlier try may have written it.
 */
export function beforeSending(change: PushChange, theirs: Theirs, wasSent: boolean): PushChange {
  if (change.state) return change;
  const now = heldValue(theirs, change);
  if (now === undefined) return ended(change, "failed", { reason: GONE });
  if (hasLanded(change, now, wasSent)) return ended(change, wasSent ? "done" : "unchanged", { found: now });
  if (same(kindOf(change.field), now, change.from)) return change;
  return ended(change, "conflict", { found: now, reason: CHANGED });
}

/** After a write: what was answered counts; of what was not answered, what Shopify holds. Those without a state are to be sent again. */
export function afterSending(change: PushChange, theirs: Theirs | undefined): PushChange {
  if (!theirs)
    return change.state ? change : ended(change, "failed", { reason: "The product has been deleted in Shopify." });
  const now = heldValue(theirs, change);
  if (change.state === "conflict" && change.found === undefined && now !== undefined) {
    // What was stale because an earlier try of ours had come through is no conflict.
    return hasLanded(change, now, true)
      ? ended(change, "done", { found: now, reason: undefined })
      : { ...change, found: now };
  }
  return change.state ? change : beforeSending(change, theirs, true);
}

/** Takes the verdicts of a call over. What was held or not answered stays open. */
export function withVerdicts(changes: readonly PushChange[], verdicts: Verdicts): PushChange[] {
  return changes.map((change, place) => {
    const verdict = verdicts.get(place);
    if (verdict?.kind === "written") return ended(change, "done", { found: verdict.value });
    if (verdict?.kind === "refused") return ended(change, "failed", { reason: verdict.reason });
    if (verdict?.kind === "stale") return ended(change, "conflict", { reason: CHANGED });
    return change;
  });
}

/** What stands in Shopify before the write; of a field that an earlier try may have written, what stood before that one. */
export function beforeImages(known: readonly Before[], open: readonly PushChange[]): Before[] {
  const has = ({ variantId, field }: PushChange) =>
    known.some((before) => before.variantId === variantId && before.field === field);
  return [
    ...known,
    ...open.filter((change) => !has(change)).map(({ variantId, field, from }) => ({ variantId, field, value: from })),
  ];
}

/** The state of a product whose changes have all ended; null while some are to be sent. */
export function stateOf(changes: readonly PushChange[]): ItemState | null {
  if (changes.some(({ state }) => state === undefined)) return null;
  const states = new Set(changes.map(({ state }) => state));
  return (["failed", "conflict", "done"] as const).find((state) => states.has(state)) ?? "unchanged";
}

/** One sentence for the product: the reason of its worst change. */
export function reasonOf(changes: readonly PushChange[], state: ItemState): string | null {
  return changes.find((change) => change.state === state && change.reason !== undefined)?.reason ?? null;
}

const ended = (change: PushChange, state: ChangeState, more: Pick<PushChange, "found" | "reason">): PushChange => ({
  ...change,
  ...more,
  state,
});

/**
 * Whether Shopify holds our value. After a write without an answer also as it may have tidied it: trimmed, rounded, or with
 * its HTML in another spelling.
 */
function hasLanded({ field, to, from }: PushChange, now: Json, wasSent: boolean): boolean {
  const kind = kindOf(field);
  if (same(kind, now, to)) return true;
  if (!wasSent || same(kind, now, from)) return false;
  switch (kind) {
    case "text":
    case "html":
      return bare(now) === bare(to) && bare(now) !== bare(from);
    case "money":
      return now !== null && to !== null && Math.abs(Number(now) - Number(to)) < HALF_A_CENT;
    default:
      return false;
  }
}

/** What rounding may make of it, and a little for the arithmetic of floating point. */
const HALF_A_CENT = 0.00501;

/** The words of a text without what Shopify may tidy. */
const bare = (value: Json): string =>
  typeof value === "string"
    ? value
        .replaceAll(/<[^>]*>/g, " ")
        .replaceAll(/\s+/g, " ")
        .trim()
    : "";
