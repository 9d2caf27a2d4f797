import { secondsOf } from "./calendar.ts";
import { columnsOf, packed, type Columns, type Flags } from "./columns.ts";
import type { SimOrder, SimShop, StoreEvent } from "./contract.ts";
import type { Draft, World } from "./draft.ts";
import { applyEdit, newFate, type Edit } from "./edits.ts";
import { idOf, makeDraft } from "./generate.ts";
import { indexOfId } from "./ids.ts";
import { lifeOf, type Financial, type Fulfillment } from "./life.ts";
import { toOrder } from "./order.ts";
import { payloadOf } from "./payload.ts";

/** An order that is not, or no longer, as the seed made it: when it was sold, and what happened to it since. */
export interface Entry {
  soldAt: { seconds: number; exact: number } | null;
  /** The journal's version at the first change. */
  since: number;
  edits: (Edit & { exact: number })[];
  updatedAt: number;
  flags: number;
  deleted: boolean;
}

/** What a caller says of an edit; the journal adds when, and a roll of the dice. */
export type Wish = Edit extends infer E ? (E extends Edit ? Omit<E, "at" | "roll"> : never) : never;

/** All orders of a store: made from the seed on demand, with everything that was done to them since. */
export interface Journal {
  world: World;
  columns: Columns;
  entries: ReadonlyMap<number, Entry>;
  /** How many orders were ever sold, and how many of them still exist. */
  sold(): number;
  live(): number;
  /** Epoch milliseconds of the newest change, and a number that grows with every change. */
  lastChange(): number;
  version(): number;
  /** The index of an existing order. */
  indexOf(id: string): number | undefined;
  draft(index: number): Draft;
  order(index: number): SimOrder;
  sell(at: Date): string;
  edit(id: string, wish: Wish, at: Date): boolean;
  remove(id: string, at: Date): boolean;
}

const REMEMBERED = 200;

export function createJournal(world: World, shop: SimShop, announce: (event: StoreEvent) => void): Journal {
  const { era } = world;
  const columns = columnsOf(era);
  const entries = new Map<number, Entry>();
  const remembered = new Map<number, { edits: number; order: SimOrder }>();
  let sold = era.size;
  let live = era.size;
  let rolls = 0;
  let version = 0;
  let lastChange = 0;

  const editsOf = (index: number): number => entries.get(index)?.edits.length ?? 0;

  function draftAt(index: number, edits: number): Draft {
    const entry = entries.get(index);
    const fate = entry?.soldAt ? newFate(world, index, entry.soldAt.seconds) : { index, ...lifeOf(era, index) };
    const draft = makeDraft(world, fate);
    for (const edit of entry?.edits.slice(0, edits) ?? []) applyEdit(world, draft, edit);
    return draft;
  }

  /** The order after its first `edits` edits. Changed orders are kept for a while: they are asked for again. */
  function orderAt(index: number, edits: number): SimOrder {
    const known = remembered.get(index);
    if (known?.edits === edits) return known.order;
    const order = toOrder(draftAt(index, edits));
    if (entries.has(index)) remember(index, edits, order);
    return order;
  }

  function remember(index: number, edits: number, order: SimOrder): void {
    remembered.delete(index);
    remembered.set(index, { edits, order });
    if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value as number);
  }

  function indexOf(id: string): number | undefined {
    const index = indexOfId(id, era.size);
    const known = index >= 0 && index < sold && !entries.get(index)?.deleted && idOf(world, index) === id;
    return known ? index : undefined;
  }

  function entryOf(index: number): Entry {
    const { updatedAt, flags } = columns;
    const entry = entries.get(index) ?? {
      soldAt: null,
      since: version + 1,
      edits: [],
      deleted: false,
      updatedAt: updatedAt[index] ?? 0,
      flags: flags[index] ?? 0,
    };
    entries.set(index, entry);
    return entry;
  }

  /** An event's body is of the order as it was then, also when it is asked for later. */
  function happened(topics: string[], index: number, at: Date): void {
    version++;
    lastChange = Math.max(lastChange, at.getTime());
    const id = idOf(world, index);
    const edits = editsOf(index);
    const before = () => orderAt(index, Math.max(0, edits - 1));
    announce({
      topics,
      orderId: id,
      at,
      payload: (topic) =>
        topic === "orders/delete" ? { id: BigInt(id) } : payloadOf(topic, orderAt(index, edits), shop, before),
    });
  }

  return {
    world,
    columns,
    entries,
    sold: () => sold,
    live: () => live,
    lastChange: () => lastChange,
    version: () => version,
    indexOf,
    draft: (index) => draftAt(index, editsOf(index)),
    order: (index) => orderAt(index, editsOf(index)),
    sell(at) {
      const index = sold++;
      live++;
      const soldAt = { seconds: secondsOf(at), exact: at.getTime() };
      const entry = { soldAt, since: version + 1, edits: [], deleted: false, updatedAt: soldAt.seconds, flags: 0 };
      entries.set(index, entry);
      const order = orderAt(index, 0);
      entry.flags = packed(flagsOf(order));
      happened(["orders/create", ...(order.displayFinancialStatus === "PAID" ? ["orders/paid"] : [])], index, at);
      return order.legacyResourceId;
    },
    edit(id, wish, at) {
      const index = indexOf(id);
      if (index === undefined) return false;
      const draft = draftAt(index, editsOf(index));
      const edit: Edit = { ...wish, at: secondsOf(at), roll: ++rolls };
      const topics = applyEdit(world, draft, edit);
      if (!topics) return false;
      const entry = entryOf(index);
      entry.edits.push({ ...edit, exact: at.getTime() });
      const order = toOrder(draft);
      remember(index, entry.edits.length, order);
      entry.updatedAt = draft.updatedAt;
      entry.flags = packed(flagsOf(order));
      happened(topics, index, at);
      return true;
    },
    remove(id, at) {
      const index = indexOf(id);
      if (index === undefined) return false;
      entryOf(index).deleted = true;
      remembered.delete(index);
      live--;
      happened(["orders/delete"], index, at);
      return true;
    },
  };
}

const flagsOf = (order: SimOrder): Flags => ({
  financial: order.displayFinancialStatus as Financial,
  fulfillment: order.displayFulfillmentStatus as Fulfillment,
  cancelled: order.cancelledAt !== null,
  closed: order.closedAt !== null,
  test: order.test as boolean,
});
