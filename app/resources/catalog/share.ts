/**
 * Which products a tier may write while it is let go step by step. A product's place never changes, and a share takes the
 * places from the lowest on: who is in 1 % is in 10 % and in 100 %, however often the share is moved.
 */
import type { Share } from "./trust";

const PLACES = 10_000;
/** About the golden ratio of all places, and no divisor of them: products made one after the other are spread as evenly as can be. */
const STEP = 6_181;
/** So that shops with the same numbers do not try out the same products. */
const SHOP_STEP = 2_711;

/** 0 to 9,999. `id` is a product of the catalog, a decimal string. */
export function placeOf(shopId: number, id: string): number {
  return Number((BigInt(id) * BigInt(STEP) + BigInt(shopId) * BigInt(SHOP_STEP)) % BigInt(PLACES));
}

export const inShare = (shopId: number, id: string, share: Share): boolean => placeOf(shopId, id) < placesOf(share);

/** The same as an SQL condition over expressions for the shop, the product's id and the share in percent. */
export const inShareSql = (shopId: string, id: string, share: string): string =>
  `(${id}::numeric * ${STEP} + ${shopId} * ${SHOP_STEP}) % ${PLACES} < ${share} * ${PLACES / 100}`;

const placesOf = (share: Share) => (share * PLACES) / 100;
