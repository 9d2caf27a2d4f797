import fc from "fast-check";
import { expect, test } from "vitest";

import { inShare, placeOf } from "./share";
import { SHARES } from "./trust";

const shop = fc.integer({ min: 1, max: 1_000_000 });
const id = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String);
const smallAndLarge = fc
  .tuple(fc.constantFrom(...SHARES), fc.constantFrom(...SHARES))
  .map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const)));

test("who is in a share is in every larger one", () => {
  fc.assert(
    fc.property(shop, id, smallAndLarge, (shopId, product, [small, large]) => {
      expect(inShare(shopId, product, small) && !inShare(shopId, product, large)).toBe(false);
    }),
  );
});

test("nobody is in 0 %, everybody in 100 %", () => {
  fc.assert(
    fc.property(shop, id, (shopId, product) => {
      expect([inShare(shopId, product, 0), inShare(shopId, product, 100)]).toEqual([false, true]);
    }),
  );
});

test("of products made one after the other a share takes about as many as it says", () => {
  fc.assert(
    fc.property(
      shop,
      fc.integer({ min: 1, max: 10 ** 9 }),
      fc.integer({ min: 100, max: 3_000 }),
      (shopId, first, count) => {
        for (const share of [1, 10] as const) {
          const taken = Array.from({ length: count }, (_, n) => String(first + n)).filter((product) =>
            inShare(shopId, product, share),
          ).length;
          expect(Math.abs(taken - (count * share) / 100)).toBeLessThanOrEqual(4);
        }
      },
    ),
  );
});

test("a place is always the same, and one of all", () => {
  fc.assert(
    fc.property(shop, id, (shopId, product) => {
      const place = placeOf(shopId, product);
      expect([place >= 0 && place < 10_000, placeOf(shopId, product)]).toEqual([true, place]);
    }),
  );
});
