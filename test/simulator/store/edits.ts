import type { Seconds } from "./calendar.ts";
import type { Draft, Fate, World } from "./draft.ts";
import { send, someOf, unsent } from "./fulfillments.ts";
import { currenciesOf, regimeOf } from "./generate.ts";
import { goneOf, soldLine, unfulfilledUnits } from "./lines.ts";
import { pay } from "./payments.ts";
import { between, chance, choose, next, randomOf, shareOf, STREAM, type Random } from "./random.ts";
import { refundAll, refundPart, release } from "./refunds.ts";
import { taxLine } from "./taxes.ts";
import { paymentsOf, totalsOf } from "./totals.ts";

/** One change to one order. An edited order is its first state plus its edits, so edits cost no memory to speak of. */
export type Edit = { at: Seconds; roll: number } & (
  | { kind: "edit"; patch?: { tags?: string[]; note?: string; email?: string } }
  | { kind: "tag"; tag: string }
  | { kind: "refund" | "fulfill" | "capture" | "cancel" | "hold" }
);

/** The topics Shopify would send for an applied edit, or undefined when Shopify would have refused it. */
export function applyEdit(world: World, draft: Draft, edit: Edit): string[] | undefined {
  const random = randomOf(world.era.seed, edit.roll, STREAM.edit);
  const topics = applied(world, draft, edit, random);
  if (topics && edit.kind !== "hold") draft.updatedAt = Math.max(draft.updatedAt, edit.at);
  return topics;
}

function applied(world: World, draft: Draft, edit: Edit, random: Random): string[] | undefined {
  switch (edit.kind) {
    case "edit":
      return edit.patch ? patched(draft, edit.patch) : edited(world, draft, random);
    case "tag":
      draft.tags = [...new Set([...draft.tags, edit.tag])].sort();
      return ["orders/updated"];
    case "refund":
      return refundPart(draft, edit.at, random, { keepUnsent: false, keepRest: false })
        ? ["refunds/create", "order_transactions/create", "orders/updated"]
        : undefined;
    case "fulfill":
      return fulfilled(draft, edit.at, random);
    case "capture":
      return captured(draft, edit.at);
    case "cancel":
      return cancelled(draft, edit.at, random);
    case "hold":
      if (draft.waiting === "ON_HOLD" || !draft.lines.some((line) => unfulfilledUnits(draft, line) > 0))
        return undefined;
      draft.waiting = "ON_HOLD";
      return ["fulfillment_orders/placed_on_hold"];
  }
}

function patched(draft: Draft, { tags, note, email }: { tags?: string[]; note?: string; email?: string }): string[] {
  if (tags) draft.tags = [...new Set(tags)].sort();
  if (note !== undefined) draft.note = note === "" ? null : note;
  if (email !== undefined) draft.email = email === "" ? null : email;
  return ["orders/updated"];
}

function edited(world: World, draft: Draft, random: Random): string[] {
  const way = shareOf(next(random), [3, 2, 2, 2]);
  const removable = draft.lines.filter(
    (line) => line.quantity - goneOf(draft, line) > 0 && unfulfilledUnits(draft, line) > 0,
  );
  if (way === 2 && draft.cancelledAt === null && draft.lines.length < 900) return addLine(world, draft, random);
  if (way === 3 && draft.cancelledAt === null && removable.length > 0) {
    const line = choose(random, removable);
    line.removed += between(random, 1, Math.min(unfulfilledUnits(draft, line), line.quantity - goneOf(draft, line)));
    draft.edits += 1;
    return ["orders/edited", "orders/updated"];
  }
  if (way === 1)
    draft.note = `${choose(random, ["Called the customer 📞", "Ändern bis morgen", "שים לב"])} (${between(random, 1, 999)})`;
  else draft.tags = [...new Set([...draft.tags, `edited-${between(random, 1, 9999)}`])].sort();
  return ["orders/updated"];
}

function addLine(world: World, draft: Draft, random: Random): string[] {
  const line = soldLine(
    draft.lines.length,
    choose(random, world.catalog.goods),
    currenciesOf(world, draft.index),
    random,
  );
  line.added = true;
  taxLine(line, regimeOf(world, draft.index));
  draft.lines.push(line);
  draft.notShipped = false;
  draft.edits += 1;
  return ["orders/edited", "orders/updated"];
}

function fulfilled(draft: Draft, at: Seconds, random: Random): string[] | undefined {
  const rest = unsent(draft);
  const units = rest.reduce((sum, { quantity }) => sum + quantity, 0);
  if (units === 0 || draft.cancelledAt !== null) return undefined;
  const partly = units > 1 && chance(random, 0.2);
  send(draft, at, random, partly ? someOf(rest, random) : rest, at);
  draft.waiting = "UNFULFILLED";
  return ["fulfillments/create", partly ? "orders/partially_fulfilled" : "orders/fulfilled", "orders/updated"];
}

function captured(draft: Draft, at: Seconds): string[] | undefined {
  const { capturable } = paymentsOf(draft);
  if (draft.cancelledAt !== null) return undefined;
  const { outstanding } = totalsOf(draft);
  if (capturable.shop > 0) {
    const parent = draft.transactions.find(({ kind, status }) => kind === "AUTHORIZATION" && status === "SUCCESS");
    const amount = outstanding.shop > 0 && outstanding.shop < capturable.shop ? outstanding : capturable;
    pay(draft, { kind: "CAPTURE", amount, at, parent: parent?.k ?? null, gateway: parent?.gateway ?? "manual" });
  } else {
    if (outstanding.shop <= 0) return undefined;
    pay(draft, { kind: "SALE", gateway: "manual", amount: outstanding, at });
  }
  const paid = totalsOf(draft).outstanding.shop <= 0;
  return ["order_transactions/create", ...(paid ? ["orders/paid"] : []), "orders/updated"];
}

/** Shopify refuses to cancel what was already sent. */
function cancelled(draft: Draft, at: Seconds, random: Random): string[] | undefined {
  if (draft.cancelledAt !== null || draft.fulfillments.some(({ status }) => status === "SUCCESS")) return undefined;
  const topics = ["orders/cancelled", "orders/updated"];
  const { received, refunded, capturable } = paymentsOf(draft);
  if (received.shop > refunded.shop) {
    refundAll(draft, at, "Order canceled", "RETURN");
    topics.push("refunds/create", "order_transactions/create");
  } else release(draft, at);
  if (capturable.shop > 0) {
    const parent = draft.transactions.find(({ kind, status }) => kind === "AUTHORIZATION" && status === "SUCCESS");
    pay(draft, { kind: "VOID", amount: capturable, at, parent: parent?.k ?? null });
  }
  draft.cancelledAt = at;
  draft.closedAt = at;
  draft.cancelReason = choose(random, ["CUSTOMER", "INVENTORY", "OTHER"]);
  draft.waiting = "UNFULFILLED";
  return topics;
}

/** How a new order begins: mostly paid, sometimes authorized or pending, not yet sent. */
export function newFate(world: World, index: number, at: Seconds): Fate {
  const random = randomOf(world.era.seed, index, STREAM.life);
  const financial = (["PAID", "AUTHORIZED", "PENDING"] as const)[
    shareOf(next(random), [80, 12, 8])
  ] as Fate["financial"];
  const fulfillment = chance(random, 0.03) ? "FULFILLMENT_NOT_REQUIRED" : "UNFULFILLED";
  const times = { createdAt: at, processedAt: at, settledAt: at, updatedAt: at };
  return { index, ...times, financial, fulfillment, cancelled: false, closed: false, test: false };
}
