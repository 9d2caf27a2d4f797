import { unpacked } from "./columns.ts";
import type { OrderSearch, OrderSortKey, Position } from "./contract.ts";
import { tagsOf } from "./details.ts";
import { buyerOf, idOf, makeDraft } from "./generate.ts";
import { FIRST_NUMBER } from "./ids.ts";
import type { Journal } from "./journal.ts";
import { lifeOf } from "./life.ts";
import { firstPlaceOf, fromPosition, indexAt, merged, placeOf, toPosition, type Place } from "./ordering.ts";
import { namedBy, rangeOf, testsOf, type Brief, type DateField } from "./search.ts";
import { totalsOf } from "./totals.ts";

const SORTED_BY: Record<DateField, OrderSortKey> = {
  created_at: "CREATED_AT",
  updated_at: "UPDATED_AT",
  processed_at: "PROCESSED_AT",
};
const DATES = Object.keys(SORTED_BY) as DateField[];
const NONE = new Float64Array();

export interface Finder {
  count(search: OrderSearch): number;
  find(search: OrderSearch, key: OrderSortKey, reverse: boolean, after?: Position): Generator<Position>;
}

/**
 * Finds orders without making them: the unchanged ones in an index per sort key, built once on first use; the changed ones
 * in a short list beside it, merged in while reading. `seen` is up to when the search index has caught up with edits.
 */
export function createFinder(journal: Journal): Finder {
  const { world, columns, entries } = journal;
  const { size } = world.era;
  const indexes = new Map<OrderSortKey, Float64Array>();
  const changed = new Map<OrderSortKey, { version: number; places: Float64Array }>();

  function updatedAt(index: number, seen?: number): number {
    const entry = entries.get(index);
    if (!entry) return columns.updatedAt[index] ?? 0;
    if (seen === undefined) return entry.updatedAt;
    let at = entry.soldAt?.seconds ?? columns.updatedAt[index] ?? 0;
    for (const edit of entry.edits) if (edit.kind !== "hold" && edit.exact <= seen) at = Math.max(at, edit.at);
    return at;
  }

  function valueOf(key: OrderSortKey, index: number, seen?: number): number {
    const soldAt = entries.get(index)?.soldAt?.seconds;
    switch (key) {
      case "CREATED_AT":
        return soldAt ?? columns.createdAt[index] ?? 0;
      case "PROCESSED_AT":
        return soldAt ?? columns.processedAt[index] ?? 0;
      case "UPDATED_AT":
        return updatedAt(index, seen);
      case "ORDER_NUMBER":
        return FIRST_NUMBER + index;
      case "TOTAL_PRICE":
        return totalsOf(journal.draft(index)).total.shop;
      case "ID":
        return 0;
    }
  }

  /** As the seed made it. */
  function firstValueOf(key: OrderSortKey, index: number): number {
    if (key === "UPDATED_AT") return columns.updatedAt[index] ?? 0;
    if (key !== "TOTAL_PRICE") return valueOf(key, index);
    return totalsOf(makeDraft(world, { index, ...lifeOf(world.era, index) })).total.shop;
  }

  function unchangedPlaces(key: OrderSortKey): Float64Array {
    let places = indexes.get(key);
    if (!places) {
      places = new Float64Array(size);
      for (let index = 0; index < size; index++) places[index] = placeOf(firstValueOf(key, index), index, size);
      indexes.set(key, places.sort());
    }
    return places;
  }

  function isThere(index: number, seen?: number): boolean {
    const entry = entries.get(index);
    return !entry?.deleted && !(seen !== undefined && entry?.soldAt && entry.soldAt.exact > seen);
  }

  function changedPlaces(key: OrderSortKey, seen?: number): Float64Array {
    const known = changed.get(key);
    if (seen === undefined && known?.version === journal.version()) return known.places;
    const indices = [...entries.keys()].filter((index) => isThere(index, seen));
    const places = Float64Array.from(indices, (index) => placeOf(valueOf(key, index, seen), index, size)).sort();
    if (seen === undefined) changed.set(key, { version: journal.version(), places });
    return places;
  }

  /** A search for one id or name need not look at the others. */
  function namedPlaces(named: { id: string } | { number: number }, key: OrderSortKey, seen?: number): Float64Array {
    const index = "id" in named ? journal.indexOf(named.id) : named.number - FIRST_NUMBER;
    if (index === undefined || index < 0 || index >= journal.sold() || !isThere(index, seen)) return NONE;
    return Float64Array.of(placeOf(valueOf(key, index, seen), index, size));
  }

  function briefOf(index: number): Brief {
    const entry = entries.get(index);
    const whole = () => journal.order(index);
    return {
      id: idOf(world, index),
      name: `#${FIRST_NUMBER + index}`,
      ...unpacked(entry ? entry.flags : (columns.flags[index] ?? 0)),
      tags: () => (entry ? whole().tags : tagsOf(world, index)),
      email: () => (entry ? (whole().email as string | null) : buyerOf(world, index).email),
      buyerName: () => buyerOf(world, index).person.name,
      whole,
    };
  }

  function* places(search: OrderSearch, key: OrderSortKey, reverse: boolean, after?: Position): Generator<Place> {
    const exact = search.indexedUntil?.getTime();
    const seen = exact !== undefined && exact < journal.lastChange() ? exact : undefined;
    const tests = testsOf(search);
    const ranges = DATES.map((field) => ({ sort: SORTED_BY[field], ...rangeOf(search, field) }));
    const others = ranges.filter(({ sort, limits }) => limits && sort !== key);
    const own = ranges.find(({ sort }) => sort === key);
    let from = own ? firstPlaceOf(own.from) : 0;
    let to = own ? firstPlaceOf(own.to + 1) : Number.MAX_VALUE;
    if (after) {
      const place = fromPosition(key, after, size);
      if (reverse) to = Math.min(to, place);
      else from = Math.max(from, place + 1);
    }
    const named = namedBy(search);
    const fresh = named ? namedPlaces(named, key, seen) : changedPlaces(key, seen);
    // What changes while someone reads stays where it was for him.
    const version = journal.version();
    const outdated = (place: Place) => (entries.get(indexAt(place, size))?.since ?? Infinity) <= version;
    for (const place of merged(named ? NONE : unchangedPlaces(key), fresh, { from, to, reverse, outdated })) {
      const index = indexAt(place, size);
      const inRange = others.every((range) => {
        const value = valueOf(range.sort, index, seen);
        return value >= range.from && value <= range.to;
      });
      if (!inRange) continue;
      if (tests.length > 0) {
        const brief = briefOf(index);
        if (!tests.every((test) => test(brief))) continue;
      }
      yield place;
    }
  }

  return {
    count(search) {
      const dated = DATES.find((field) => search.terms.some((term) => term.field === field));
      const all = search.terms.length === 0 && !search.visibleSince && !search.indexedUntil;
      if (all) return journal.live();
      let count = 0;
      for (const place of places(search, dated ? SORTED_BY[dated] : "CREATED_AT", false)) count += place >= 0 ? 1 : 0;
      return count;
    },
    *find(search, key, reverse, after) {
      for (const place of places(search, key, reverse, after))
        yield toPosition(key, place, idOf(world, indexAt(place, size)));
    },
  };
}
