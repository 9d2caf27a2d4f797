import { expect, test } from "vitest";

import type { SimOrder } from "../simulator/store/contract.ts";
import { createOrderStore } from "../simulator/store/index.ts";
import { compareStreams, fromStore, PENDING, type Comparable } from "./compare-orders";

const store = createOrderStore({
  seed: 3,
  orders: 60,
  shop: "compare.myshopify.com",
  clock: () => new Date("2026-11-20T12:00:00Z"),
});
const found = store.findOrders({ terms: [] }, { key: "ID", reverse: false });
const stored = [...found].map(({ id }) => fromStore(store.order(id) as SimOrder));

async function* stream(orders: Comparable[]) {
  yield* orders;
}
const compare = (mirrored: Comparable[]) => compareStreams(stream(mirrored), stream(stored));
const planted = (n: number, change: Partial<Comparable>) =>
  stored.map((order, at) => (at === n ? { ...order, ...change } : order));

test("two equal sides are equal, order by order", async () => {
  expect(await compare(stored)).toEqual({ compared: 60, pending: 0, different: 0, examples: [] });
});

test("an order that is missing on either side is found, wherever it stands", async () => {
  for (const n of [0, 30, 59]) {
    const { compared, different, examples } = await compare(stored.toSpliced(n, 1));
    expect([compared, different, examples]).toEqual([60, 1, [`${stored[n]?.id}: not in the mirror`]]);
  }
  const stranger = { ...(stored[59] as Comparable), id: "99999999999999999999" };
  expect((await compare([...stored, stranger])).examples).toEqual(["99999999999999999999: not in the store"]);
});

test.each([
  ["a field of the document", { document: { name: "#0" } }, /^\d+\.document\./],
  ["a line", { lines: [] }, /^\d+\.lines\.0: mirror undefined/],
  [
    "a customer",
    { personal: { email: "somebody@else.example" } },
    /^\d+\.personal\.email: mirror "somebody@else.example"/,
  ],
  ["when it changed", { updatedAt: "2020-01-01T00:00:00Z" }, /^\d+\.updatedAt: mirror "2020/],
] as const)("%s that differs is found and named", async (_what, change, expected) => {
  const { different, examples } = await compare(planted(7, change as Partial<Comparable>));
  expect(different).toBe(1);
  expect(examples[0]).toMatch(expected);
});

test("refund lines count, unless the mirror says that they are still to come", async () => {
  const n = stored.findIndex(({ parts }) => parts !== null && (parts as { refunds: [] }).refunds.length > 0);
  expect(n).toBeGreaterThanOrEqual(0);
  expect(await compare(planted(n, { parts: null }))).toMatchObject({ different: 1, pending: 0 });
  expect(await compare(planted(n, { parts: PENDING }))).toMatchObject({ different: 0, pending: 1 });
});

test("of many differences the first ten are told, and all are counted", async () => {
  const { different, examples } = await compare([]);
  expect(different).toBe(60);
  expect(examples).toHaveLength(10);
});
