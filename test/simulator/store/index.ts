import { createCalendar, secondsOf, startOfDay } from "./calendar.ts";
import { createCatalog } from "./catalog.ts";
import { columnsOf, packed, unpacked, type Flags } from "./columns.ts";
import type {
  OrderSearch,
  OrderSortKey,
  OrderStore,
  Position,
  SimOrder,
  SimShop,
  StoreEvent,
  StoreOptions,
} from "./contract.ts";
import type { Draft, World } from "./draft.ts";
import { applyEdit, newFate, type Edit } from "./edits.ts";
import { buyerOf, idOf, makeDraft } from "./generate.ts";
import { FIRST_NUMBER, indexOfId } from "./ids.ts";
import { lifeOf, type Era, type Financial, type Fulfillment } from "./life.ts";
import {
  firstPlaceOf,
  fromPosition,
  merged,
  MOST_ORDERS,
  placeOf,
  toPosition,
  indexAt,
  type Place,
} from "./ordering.ts";
import { toOrder } from "./order.ts";
import { payloadOf } from "./payload.ts";
import { below, randomOf, STREAM } from "./random.ts";
import { namedBy, rangeOf, testsOf, type Brief, type DateField, type Range } from "./search.ts";
import { totalsOf } from "./totals.ts";
import { tagsOf } from "./details.ts";

/** An order that is no longer, or never was, as the seed made it. */
interface Changed {
  /** For orders sold since the store was made: when. */
  soldAt: { seconds: number; exact: number } | null;
  edits: (Edit & { exact: number })[];
  updatedAt: number;
  flags: number;
  deleted: boolean;
}

const SORT_OF: Record<DateField, OrderSortKey> = {
  created_at: "CREATED_AT",
  updated_at: "UPDATED_AT",
  processed_at: "PROCESSED_AT",
};
const FIELD_OF: Partial<Record<OrderSortKey, DateField>> = {
  CREATED_AT: "created_at",
  UPDATED_AT: "updated_at",
  PROCESSED_AT: "processed_at",
};
const REMEMBERED = 200;
const NONE = new Float64Array();

export function createOrderStore({ seed, orders: size, shop: domain, clock }: StoreOptions): OrderStore {
  if (size >= MOST_ORDERS) throw new Error(`A simulated shop holds fewer than ${MOST_ORDERS} orders.`);
  const now = secondsOf(clock());
  const era: Era = { seed, size, now, createdAt: createCalendar(seed, size, startOfDay(now)) };
  const shop = shopOf(domain, era);
  const world: World = {
    era,
    catalog: createCatalog(seed),
    shopDomain: domain,
    shopCurrency: shop.currencyCode,
    people: Math.max(50, Math.floor(size / 3)),
  };
  const columns = columnsOf(era);

  const changed = new Map<number, Changed>();
  const listeners = new Set<(event: StoreEvent) => void>();
  const remembered = new Map<number, { edits: number; order: SimOrder }>();
  const sorted = new Map<OrderSortKey, Float64Array>();
  const changedSorted = new Map<OrderSortKey, Float64Array>();
  let sold = 0;
  let live = size;
  let picks = 0;
  let rolls = 0;
  let lastChange = 0;

  function draftOf(index: number, edits: number): Draft {
    const entry = changed.get(index);
    const fate = entry?.soldAt ? newFate(world, index, entry.soldAt.seconds) : { index, ...lifeOf(era, index) };
    const draft = makeDraft(world, fate);
    for (const edit of entry?.edits.slice(0, edits) ?? []) applyEdit(world, draft, edit);
    return draft;
  }

  /** The order after its first `edits` edits. Orders that were edited are kept for a while: they are asked for again. */
  function orderAt(index: number, edits: number): SimOrder {
    const known = remembered.get(index);
    if (known?.edits === edits) return known.order;
    const order = toOrder(draftOf(index, edits));
    if (changed.has(index)) {
      remembered.delete(index);
      remembered.set(index, { edits, order });
      if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value as number);
    }
    return order;
  }

  const isKnown = (index: number, id: string): boolean =>
    index >= 0 && index < size + sold && idOf(world, index) === id;

  function indexOf(id: string): number | undefined {
    const index = indexOfId(id, size);
    return isKnown(index, id) && !changed.get(index)?.deleted ? index : undefined;
  }

  function changeOf(index: number): Changed {
    let entry = changed.get(index);
    if (!entry) {
      entry = {
        soldAt: null,
        edits: [],
        deleted: false,
        updatedAt: columns.updatedAt[index] as number,
        flags: columns.flags[index] as number,
      };
      changed.set(index, entry);
    }
    return entry;
  }

  function announce(topics: string[], index: number, edits: number, at: Date): void {
    changedSorted.clear();
    lastChange = Math.max(lastChange, at.getTime());
    const id = idOf(world, index);
    const payload = (topic: string) =>
      topic === "orders/delete"
        ? { id: BigInt(id) }
        : payloadOf(topic, orderAt(index, edits), shop, () => orderAt(index, Math.max(0, edits - 1)));
    const event: StoreEvent = { topics, orderId: id, at, payload };
    for (const listener of [...listeners]) listener(event);
  }

  function change(id: string, made: (common: { at: number; roll: number }) => Edit, at: Date): boolean {
    const index = indexOf(id);
    if (index === undefined) return false;
    const draft = draftOf(index, changed.get(index)?.edits.length ?? 0);
    const edit = made({ at: secondsOf(at), roll: ++rolls });
    const topics = applyEdit(world, draft, edit);
    if (!topics) return false;
    const entry = changeOf(index);
    entry.edits.push({ ...edit, exact: at.getTime() });
    const order = toOrder(draft);
    remembered.set(index, { edits: entry.edits.length, order });
    entry.updatedAt = draft.updatedAt;
    entry.flags = packed(flagsOf(order));
    announce(topics, index, entry.edits.length, at);
    return true;
  }

  function updatedAt(index: number, seen?: number): number {
    const entry = changed.get(index);
    if (!entry) return columns.updatedAt[index] as number;
    if (seen === undefined) return entry.updatedAt;
    let at = entry.soldAt?.seconds ?? columns.updatedAt[index] ?? 0;
    for (const edit of entry.edits) if (edit.kind !== "hold" && edit.exact <= seen) at = Math.max(at, edit.at);
    return at;
  }

  function valueOf(key: OrderSortKey, index: number, seen?: number): number {
    const soldAt = changed.get(index)?.soldAt?.seconds;
    switch (key) {
      case "CREATED_AT":
        return soldAt ?? (columns.createdAt[index] as number);
      case "PROCESSED_AT":
        return soldAt ?? (columns.processedAt[index] as number);
      case "UPDATED_AT":
        return updatedAt(index, seen);
      case "ORDER_NUMBER":
        return FIRST_NUMBER + index;
      case "TOTAL_PRICE":
        return totalsOf(draftOf(index, changed.get(index)?.edits.length ?? 0)).total.shop;
      case "ID":
        return 0;
    }
  }

  /** Every order as the seed made it, sorted once; those that changed meanwhile are skipped when it is read. */
  function unchangedPlaces(key: OrderSortKey): Float64Array {
    let places = sorted.get(key);
    if (!places) {
      places = new Float64Array(size);
      for (let index = 0; index < size; index++) {
        const value =
          key === "UPDATED_AT"
            ? (columns.updatedAt[index] as number)
            : key === "TOTAL_PRICE"
              ? totalsOf(makeDraft(world, { index, ...lifeOf(era, index) })).total.shop
              : valueOf(key, index);
        places[index] = placeOf(value, index, size);
      }
      sorted.set(key, places.sort());
    }
    return places;
  }

  function changedPlaces(key: OrderSortKey, seen?: number): Float64Array {
    const known = seen === undefined ? changedSorted.get(key) : undefined;
    if (known) return known;
    const places: number[] = [];
    for (const [index, entry] of changed) {
      if (entry.deleted || (seen !== undefined && entry.soldAt && entry.soldAt.exact > seen)) continue;
      places.push(placeOf(valueOf(key, index, seen), index, size));
    }
    const result = Float64Array.from(places).sort();
    if (seen === undefined) changedSorted.set(key, result);
    return result;
  }

  function placesOf(named: { id: string } | { number: number }, key: OrderSortKey, seen?: number): Float64Array {
    const index = "id" in named ? indexOf(named.id) : named.number - FIRST_NUMBER;
    const entry = index === undefined ? undefined : changed.get(index);
    if (index === undefined || index < 0 || index >= size + sold || entry?.deleted) return NONE;
    if (seen !== undefined && entry?.soldAt && entry.soldAt.exact > seen) return NONE;
    return Float64Array.of(placeOf(valueOf(key, index, seen), index, size));
  }

  function briefOf(index: number, seen?: number): Brief {
    const entry = changed.get(index);
    const edits = entry?.edits.length ?? 0;
    const whole = () => orderAt(index, edits);
    return {
      id: idOf(world, index),
      name: `#${FIRST_NUMBER + index}`,
      createdAt: valueOf("CREATED_AT", index),
      processedAt: valueOf("PROCESSED_AT", index),
      updatedAt: updatedAt(index, seen),
      ...unpacked(entry ? entry.flags : (columns.flags[index] as number)),
      tags: () => (entry ? whole().tags : tagsOf(world, index)),
      email: () => (entry ? (whole().email as string | null) : buyerOf(world, index).email),
      buyerName: () => buyerOf(world, index).person.name,
      whole,
    };
  }

  function* places(search: OrderSearch, key: OrderSortKey, reverse: boolean, after?: Position): Generator<Place> {
    const exact = search.indexedUntil?.getTime();
    const seen = exact !== undefined && exact < lastChange ? exact : undefined;
    const tests = testsOf(search);
    const ranges = Object.entries(SORT_OF).map(([field, sort]) => ({ sort, ...rangeOf(search, field as DateField) }));
    const other = ranges.filter(({ sort, from, to }) => sort !== key && (from > 0 || to < 0xffffffff));
    const own = FIELD_OF[key] ? (ranges.find(({ sort }) => sort === key) as Range) : { from: 0, to: 0xffffffff };
    let from = firstPlaceOf(own.from);
    let to = firstPlaceOf(own.to + 1);
    if (after) {
      const place = fromPosition(key, after, size);
      if (reverse) to = Math.min(to, place);
      else from = Math.max(from, place + 1);
    }
    const named = namedBy(search);
    const fresh = named ? placesOf(named, key, seen) : changedPlaces(key, seen);
    const isFresh = new Set<Place>(fresh);
    for (const place of merged(named ? NONE : unchangedPlaces(key), fresh, { from, to, reverse })) {
      const index = indexAt(place, size);
      if (changed.has(index) && !isFresh.delete(place)) continue;
      if (!other.every((range) => within(range, valueOf(range.sort, index, seen)))) continue;
      if (tests.length > 0) {
        const brief = briefOf(index, seen);
        if (!tests.every((test) => test(brief))) continue;
      }
      yield place;
    }
  }

  const store: OrderStore = {
    shop,
    seed,
    countOrders(search) {
      const dated = search.terms.find((term) => term.field in SORT_OF);
      if (!dated && search.terms.length === 0 && !search.visibleSince && !search.indexedUntil) return live;
      const key = dated ? SORT_OF[dated.field as DateField] : "CREATED_AT";
      let count = 0;
      for (const place of places(search, key, false)) count += place >= 0 ? 1 : 0;
      return count;
    },
    *findOrders(search, { key, reverse }, after) {
      for (const place of places(search, key, reverse, after))
        yield toPosition(key, place, idOf(world, indexAt(place, size)));
    },
    order(id) {
      const index = indexOf(id);
      return index === undefined ? undefined : orderAt(index, changed.get(index)?.edits.length ?? 0);
    },
    createOrders(count) {
      const at = clock();
      const soldAt = { seconds: secondsOf(at), exact: at.getTime() };
      return Array.from({ length: count }, () => {
        const index = size + sold++;
        live++;
        changed.set(index, { soldAt, edits: [], deleted: false, updatedAt: soldAt.seconds, flags: 0 });
        const order = orderAt(index, 0);
        (changed.get(index) as Changed).flags = packed(flagsOf(order));
        announce(["orders/create", ...(order.displayFinancialStatus === "PAID" ? ["orders/paid"] : [])], index, 0, at);
        return order.legacyResourceId;
      });
    },
    editOrder: (id, patch) => change(id, (common) => ({ ...common, kind: "edit", patch }), clock()),
    refundOrder: (id) => change(id, (common) => ({ ...common, kind: "refund" }), clock()),
    fulfillOrder: (id) => change(id, (common) => ({ ...common, kind: "fulfill" }), clock()),
    captureOrder: (id) => change(id, (common) => ({ ...common, kind: "capture" }), clock()),
    cancelOrder: (id) => change(id, (common) => ({ ...common, kind: "cancel" }), clock()),
    holdOrder: (id) => change(id, (common) => ({ ...common, kind: "hold" }), clock()),
    tagOrders(ids, tag) {
      const at = clock();
      for (const id of ids) change(id, (common) => ({ ...common, kind: "tag", tag }), at);
    },
    deleteOrder(id) {
      const index = indexOf(id);
      if (index === undefined) return false;
      changeOf(index).deleted = true;
      remembered.delete(index);
      live--;
      announce(["orders/delete"], index, 0, clock());
      return true;
    },
    pick(count) {
      const picked = new Set<string>();
      const wanted = Math.min(count, live);
      for (let tries = 0; picked.size < wanted && tries < 50 * wanted + 1000; tries++) {
        const index = below(randomOf(seed, picks++, STREAM.pick), size + sold);
        if (!changed.get(index)?.deleted) picked.add(idOf(world, index));
      }
      return [...picked];
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return store;
}

const within = ({ from, to }: Range, value: number): boolean => value >= from && value <= to;

const flagsOf = (order: SimOrder): Flags => ({
  financial: order.displayFinancialStatus as Financial,
  fulfillment: order.displayFulfillmentStatus as Fulfillment,
  cancelled: order.cancelledAt !== null,
  closed: order.closedAt !== null,
  test: order.test as boolean,
});

function shopOf(domain: string, era: Era): SimShop {
  return {
    id: `gid://shopify/Shop/${71_460_001 + (era.seed % 1000)}`,
    name: "Lockstep Goods",
    myshopifyDomain: domain,
    currencyCode: "USD",
    ianaTimezone: "America/New_York",
    email: "owner@example.com",
    createdAt: new Date((era.createdAt(0) - 90 * 86_400) * 1000).toISOString().replace(".000Z", "Z"),
    plan: { publicDisplayName: "Grow", partnerDevelopment: false, shopifyPlus: false },
  };
}
