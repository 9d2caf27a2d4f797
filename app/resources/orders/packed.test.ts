import fc from "fast-check";
import { expect, test } from "vitest";

import { packedAsListed, packedByTotal } from "./packed";

const line = (n: number, quantity: number) => ({ id: `gid://shopify/LineItem/${n}`, quantity });

test("of an order with one line, the total says all; of one with several, only when it is everything that was ordered", () => {
  expect(packedByTotal(2, [line(1, 5)])).toEqual([line(1, 2)]);
  expect(packedByTotal(5, [line(1, 2), line(2, 3)])).toEqual([line(1, 2), line(2, 3)]);
  expect(packedByTotal(4, [line(1, 2), line(2, 3)])).toBeNull();
  expect(packedByTotal(0, [line(1, 2), line(2, 3)])).toEqual([]);
  expect(packedByTotal(2, [line(1, 2), line(2, 0)])).toEqual([line(1, 2)]);
  // More than was ordered, or of nothing: something is not as it is thought to be.
  expect(packedByTotal(6, [line(1, 5)])).toBeNull();
  expect(packedByTotal(1, [])).toBeNull();
});

test("whatever is concluded from a total is what was packed", () => {
  const packing = fc.array(
    fc.nat(4).chain((ordered) => fc.record({ ordered: fc.constant(ordered), packed: fc.nat(ordered) })),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(packing, (lines) => {
      const total = lines.reduce((sum, { packed }) => sum + packed, 0);
      const concluded = packedByTotal(
        total,
        lines.map(({ ordered }, n) => line(n, ordered)),
      );
      const real = lines.flatMap(({ packed }, n) => (packed > 0 ? [line(n, packed)] : []));
      if (concluded) expect(concluded.filter(({ quantity }) => quantity > 0)).toEqual(real);
      if (lines.length === 1) expect(concluded).not.toBeNull();
    }),
  );
});

test("a line that is listed twice counts once, with all its units", () => {
  const node = (n: number, quantity: number | null) => ({ quantity, lineItem: { id: line(n, 0).id } });
  const page = { nodes: [node(10, 1), node(9, 2), node(10, 3)], pageInfo: { hasNextPage: false, endCursor: null } };
  expect(packedAsListed({ id: "gid://shopify/Fulfillment/1", fulfillmentLineItems: page })).toEqual([
    line(9, 2),
    line(10, 4),
  ]);
});
