import type { OrderSortKey, Position } from "./contract.ts";
import { beyondIndex, beyondRank, indexOfId } from "./ids.ts";

/**
 * A place in a sorted list as one number: the sort value, then the rank of the id. Exact below 2^53, since values are
 * seconds, minor units or order numbers below 2^32 and ranks below 2^21; so plain typed arrays sort and search it.
 */
export type Place = number;
const RANKS = 2 ** 21;
export const MOST_ORDERS = RANKS - 8;

export const rankOf = (index: number, size: number): number => {
  const beyond = beyondRank(index, size);
  return beyond < 0 ? index : MOST_ORDERS + beyond;
};
export const indexAt = (place: Place, size: number): number => {
  const rank = place % RANKS;
  return rank < MOST_ORDERS ? rank : beyondIndex(rank - MOST_ORDERS, size);
};
export const placeOf = (value: number, index: number, size: number): Place => value * RANKS + rankOf(index, size);
export const valueAt = (place: Place): number => Math.floor(place / RANKS);
export const firstPlaceOf = (value: number): Place => value * RANKS;

const isTime = (key: OrderSortKey): boolean => key === "CREATED_AT" || key === "UPDATED_AT" || key === "PROCESSED_AT";

/** Times are milliseconds outside, prices major units, ids themselves. */
export function toPosition(key: OrderSortKey, place: Place, id: string): Position {
  const value = valueAt(place);
  return { value: key === "ID" ? id : isTime(key) ? value * 1000 : key === "TOTAL_PRICE" ? value / 100 : value, id };
}

export function fromPosition(key: OrderSortKey, { value, id }: Position, size: number): Place {
  const number = typeof value === "number" ? value : isTime(key) ? Date.parse(value) || Number(value) : Number(value);
  const inside =
    key === "ID"
      ? 0
      : isTime(key)
        ? Math.floor(number / 1000)
        : key === "TOTAL_PRICE"
          ? Math.round(number * 100)
          : number;
  return placeOf(inside, indexOfId(id, size), size);
}

/** The first position whose place is not below `place`. */
export function lowerBound(sorted: Float64Array, place: Place): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The places of two sorted lists that lie in [from, to), in order or in reverse, without those of the first list that are
 * `outdated`.
 */
export function* merged(
  a: Float64Array,
  b: Float64Array,
  bounds: { from: Place; to: Place; reverse: boolean; outdated: (place: Place) => boolean },
): Generator<Place> {
  const { from, to, reverse, outdated } = bounds;
  let [i, iEnd] = [lowerBound(a, from), lowerBound(a, to)];
  let [j, jEnd] = [lowerBound(b, from), lowerBound(b, to)];
  while (i < iEnd || j < jEnd) {
    const one = (reverse ? a[iEnd - 1] : a[i]) as number;
    const other = (reverse ? b[jEnd - 1] : b[j]) as number;
    const fromA = j >= jEnd || (i < iEnd && (reverse ? one >= other : one <= other));
    if (!fromA) yield other;
    else if (!outdated(one)) yield one;
    if (fromA && reverse) iEnd--;
    else if (fromA) i++;
    else if (reverse) jEnd--;
    else j++;
  }
}
