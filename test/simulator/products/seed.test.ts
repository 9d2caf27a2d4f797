import { expect, test } from "vitest";
import { createCatalog } from "../store/catalog.ts";
import { secondsOf, startOfDay } from "../store/calendar.ts";
import { NOW } from "../store/testing.ts";
import type { Product } from "./state.ts";
import { compareIds } from "./ids.ts";
import { EVERYTHING } from "./searching.ts";
import { productStore } from "./testing.ts";

const COUNT = 2_000;
const { store } = productStore(COUNT);
const all: Product[] = [...store.all()];
const variants = all.flatMap((product) => product.variants);
const share = <T>(list: readonly T[], fits: (one: T) => boolean) => list.filter(fits).length / list.length;
const repeated = (values: (string | null)[]) => {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].filter((count) => count > 1).length;
};

test("the same seed makes the same products, another one others", () => {
  expect([...productStore(50).store.all()]).toEqual([...productStore(50).store.all()]);
  expect([...productStore(50).store.all()]).not.toEqual([...productStore(50, { seed: 7 }).store.all()]);
});

test("the first ones are the catalog's, as order lines name them", () => {
  for (const sold of createCatalog(42).all) {
    const product = store.get(sold.id);
    expect(product).toMatchObject({ title: sold.title, vendor: sold.vendor, handle: sold.handle });
    expect(product?.variants.map(({ id, item }) => [id, item.sku])).toEqual(
      sold.variants.map(({ id, sku }) => [id, sku]),
    );
    for (const [k, { id }] of sold.variants.entries()) {
      expect(store.byVariant(id)?.variant.price).toBe((sold.price / 100).toFixed(2));
      expect(product?.variants[k]?.optionValues[0]).toBe(sold.variants[k]?.title ?? "Default Title");
    }
  }
});

test("products of every kind: one variant or many, options up to three, drafts, archived and unlisted ones", () => {
  expect(all).toHaveLength(COUNT);
  expect(share(all, ({ variants }) => variants.length === 1)).toBeGreaterThan(0.3);
  expect(all.filter(({ variants }) => variants.length === 300)).toHaveLength(1);
  expect(all.filter(({ variants }) => variants.length > 30).length).toBeGreaterThan(10);
  expect(new Set(all.map(({ options }) => options.length))).toEqual(new Set([1, 2, 3]));
  for (const status of ["ACTIVE", "DRAFT", "ARCHIVED", "UNLISTED"])
    expect(share(all, (product) => product.status === status)).toBeGreaterThan(0.02);
  expect(share(all, ({ publishedAt }) => publishedAt === null)).toBeGreaterThan(0.03);
  expect(all.filter(({ isGiftCard }) => isGiftCard).length).toBeGreaterThan(5);
  expect(share(all, ({ media }) => media.length === 0)).toBeGreaterThan(0.05);
  expect(new Set(all.flatMap(({ media }) => media.map(({ kind }) => kind))).size).toBe(4);
  expect(all.some(({ metafields }) => metafields.length > 50)).toBe(true);
});

test("what trips up whoever matches by SKU or barcode: none, several, the same with other capitals", () => {
  const skus = variants.map(({ item }) => item.sku);
  expect(share(skus, (sku) => sku === null)).toBeGreaterThan(0.05);
  expect(repeated(skus)).toBeGreaterThan(20);
  expect(repeated(variants.map(({ barcode }) => barcode))).toBeGreaterThan(5);
  expect(repeated(skus.map((sku) => sku?.toLowerCase() ?? null))).toBeGreaterThan(repeated(skus));
  expect(share(variants, ({ barcode }) => barcode === null)).toBeGreaterThan(0.1);
});

test("text in many scripts, long tags, markup, and ids beyond 2^53", () => {
  const text = all.map(({ title, descriptionHtml, tags, vendor }) =>
    [title, descriptionHtml, vendor, ...tags].join(" "),
  );
  for (const script of [
    /\p{Script=Hebrew}/u,
    /\p{Script=Han}/u,
    /\p{Script=Arabic}/u,
    /\p{Extended_Pictographic}/u,
    /[<&"]/,
  ])
    expect(text.some((one) => script.test(one))).toBe(true);
  expect(all.some(({ tags }) => tags.some((tag) => tag.length === 255))).toBe(true);
  expect(all.filter(({ id }) => BigInt(id) > 2n ** 53n).length).toBeGreaterThan(10);
  const ids = [...store.findProducts(EVERYTHING, { key: "ID", reverse: false })].map(({ id }) => id);
  expect(ids).toEqual([...ids].sort(compareIds));
  expect(new Set(variants.flatMap(({ id, item }) => [`v${id}`, `i${item.id}`])).size).toBe(2 * variants.length);
});

test("nothing lies in the future, and hundreds were touched in the same second", () => {
  const today = startOfDay(secondsOf(NOW));
  const byTime = new Map<number, number>();
  for (const { createdAt, updatedAt } of all) {
    expect(createdAt).toBeLessThanOrEqual(updatedAt);
    expect(updatedAt).toBeLessThan(today);
    byTime.set(updatedAt, (byTime.get(updatedAt) ?? 0) + 1);
  }
  expect(Math.max(...byTime.values())).toBeGreaterThan(300);
  expect(share(all, ({ updatedAt }) => updatedAt >= today - 86_400)).toBeGreaterThan(0.02);
});

test("items are stocked at some of the active locations, and some still at the one that was given up", () => {
  const levels = variants.flatMap(({ item }) => item.levels);
  expect(share(variants, ({ item }) => item.levels.length === 1)).toBeGreaterThan(0.05);
  expect(share(levels, ({ isActive }) => !isActive)).toBeGreaterThan(0.01);
  expect(share(variants, ({ item }) => item.tracked)).toBeGreaterThan(0.7);
  expect(share(variants, ({ item }) => item.cost === null)).toBeGreaterThan(0.2);
  const names = ["committed", "incoming", "reserved", "damaged", "safety_stock", "quality_control"] as const;
  for (const name of names) expect(levels.some(({ quantities }) => quantities[name] > 0)).toBe(true);
});

test("on request one product has as many variants as Shopify allows", () => {
  const { store: shop } = productStore(10, { hugeProduct: 2_048 });
  const sizes = [...shop.all()].map((product) => product.variants.length);
  expect(sizes).toHaveLength(11);
  expect(Math.max(...sizes)).toBe(2_048);
});
