import { describe, expect, test } from "vitest";
import { secondsOf } from "../store/calendar.ts";
import { NOW } from "../store/testing.ts";
import type { Product } from "./state.ts";
import { quantityOf, sellable } from "./levels.ts";
import { EVERYTHING } from "./searching.ts";
import { productStore } from "./testing.ts";

const now = secondsOf(NOW);
const first = (store: { all(): Iterable<Product> }, fits: (product: Product) => boolean = () => true): Product => {
  for (const product of store.all()) if (fits(product)) return product;
  throw new Error("The store has no such product.");
};

describe("changing a product", () => {
  test("stamps what differs, and tells it once", () => {
    const { store, told, wait } = productStore();
    const before = first(store, ({ variants }) => variants.length > 1);
    wait(60);
    const after = store.change(
      before.id,
      (draft) => {
        draft.title = "Renamed";
        draft.tags.push("zebra", "ant", "zebra");
        (draft.variants[0] as (typeof draft.variants)[number]).price = "77.00";
      },
      "merchant",
    ) as Product;
    expect(after).toMatchObject({ title: "Renamed", updatedAt: now + 60, createdAt: before.createdAt });
    expect(after.tags).toHaveLength(before.tags.length + 2);
    expect(after.tags).toEqual(expect.arrayContaining([...before.tags, "zebra", "ant"]));
    expect(after.variants.map(({ updatedAt }) => updatedAt)).toEqual([
      now + 60,
      ...before.variants.slice(1).map(({ updatedAt }) => updatedAt),
    ]);
    expect(after.variants[0]?.item.updatedAt).toBe(before.variants[0]?.item.updatedAt);
    expect(told()).toEqual(["products/update"]);
  });

  test("that leaves all as it was does nothing", () => {
    const { store, told, wait } = productStore();
    const before = first(store);
    wait(60);
    expect(store.change(before.id, (draft) => void (draft.tags = [...draft.tags].reverse()), "app")).toBe(before);
    expect(told()).toEqual([]);
  });

  test("that throws, or leaves no product behind, leaves everything as it was", () => {
    const { store, told } = productStore();
    const before = first(store);
    const failing = (edit: Parameters<typeof store.change>[1]) => expect(() => store.change(before.id, edit, "app"));
    failing((draft) => {
      draft.title = "half";
      throw new Error("no");
    }).toThrow("no");
    failing((draft) => (draft.variants = [])).toThrow("has no variant");
    failing((draft) => draft.variants.push(store.draftVariant(["unknown"]))).toThrow("which no option has");
    const other = first(store, ({ id }) => id !== before.id);
    failing((draft) => (draft.handle = other.handle)).toThrow("is taken");
    expect(store.get(before.id)).toBe(before);
    expect(told()).toEqual([]);
  });

  test("a new variant gets an inventory item, stocked at every active location; one that is gone takes its item along", () => {
    const { store, told } = productStore();
    const before = first(store, ({ variants, options }) => variants.length > 2 && options.length === 1);
    const option = before.options[0] as Product["options"][number];
    const gone = before.variants[0] as Product["variants"][number];
    const after = store.change(
      before.id,
      (draft) => {
        draft.variants.shift();
        draft.options[0]?.values.push({ id: store.newId("ProductOptionValue"), name: "One more" });
        draft.variants.push(store.draftVariant(["One more"]));
      },
      "merchant",
    ) as Product;
    const added = after.variants.at(-1) as Product["variants"][number];
    expect(option.values.map(({ name }) => name)).not.toContain("One more");
    expect(added.item.levels.map(({ locationId }) => locationId)).toEqual(
      store.locations().flatMap(({ id, isActive }) => (isActive ? [id] : [])),
    );
    expect(store.byVariant(gone.id)).toBeUndefined();
    expect(store.byItem(gone.item.id)).toBeUndefined();
    expect(store.byItem(added.item.id)?.product).toBe(after);
    expect(told()).toEqual([
      "products/update",
      "inventory_items/create",
      ...Array<string>(3).fill("inventory_levels/connect"),
      "inventory_items/delete",
    ]);
  });

  test("of an inventory item moves the item and its product, and tells both", () => {
    const { store, told, wait } = productStore();
    const before = first(store);
    wait(5);
    const after = store.change(before.id, ({ variants: [variant] }) => variant && (variant.item.cost = "3.21"), "app");
    expect(after?.variants[0]?.item).toMatchObject({ cost: "3.21", updatedAt: now + 5 });
    expect(after?.updatedAt).toBe(now + 5);
    expect(told()).toEqual(["products/update", "inventory_items/update"]);
  });

  test("in silence neither stamps nor tells", () => {
    const { store, told, wait } = productStore();
    const before = first(store);
    wait(60);
    store.changeSilently(before.id, (draft) => {
      draft.seo.title = "unseen";
    });
    expect(store.get(before.id)).toMatchObject({ seo: { title: "unseen" }, updatedAt: before.updatedAt });
    expect(told()).toEqual([]);
  });

  test("a metafield keeps its id and its beginning when its value changes", () => {
    const { store, wait } = productStore();
    const before = first(store, ({ metafields }) => metafields.length > 1);
    wait(60);
    const after = store.change(
      before.id,
      (draft) => {
        draft.metafields = [
          { ...(draft.metafields[0] as (typeof draft.metafields)[number]), id: "", value: "new", createdAt: 0 },
          ...draft.metafields.slice(1),
        ];
      },
      "app",
    );
    const { id, createdAt } = before.metafields[0] as Product["metafields"][number];
    expect(after?.metafields[0]).toMatchObject({ id, createdAt, value: "new", updatedAt: now + 60 });
    expect(after?.metafields[1]).toEqual(before.metafields[1]);
  });
});

describe("inventory", () => {
  test("what is on hand is everything but what is still on its way", () => {
    const { store } = productStore();
    const { item } = first(store).variants[0] as Product["variants"][number];
    const level = item.levels[0] as (typeof item.levels)[number];
    store.setQuantities(
      (["available", "committed", "incoming", "reserved", "damaged", "safety_stock", "quality_control"] as const).map(
        (name, k) => ({ inventoryItemId: item.id, locationId: level.locationId, name, quantity: 10 ** k }),
      ),
      "merchant",
    );
    expect(store.quantity(item.id, level.locationId, "on_hand")).toBe(1_111_011);
    store.setQuantity(item.id, level.locationId, "on_hand", 1_111_000, "merchant");
    expect(store.quantity(item.id, level.locationId, "available")).toBe(-10);
    expect(store.quantity(item.id, level.locationId, "committed")).toBe(10);
  });

  test("several levels of a product are one change of it; each level that has other stock is told of", () => {
    const { store, told, wait } = productStore();
    const product = first(store, ({ variants }) => variants.length > 1);
    const [one, two] = product.variants.map(({ item }) => item) as [
      Product["variants"][number]["item"],
      Product["variants"][number]["item"],
    ];
    const at = one.levels[0]?.locationId ?? "";
    const stock = store.quantity(two.id, at, "available") ?? 0;
    wait(9);
    const results = store.setQuantities(
      [
        { inventoryItemId: one.id, locationId: at, name: "available", quantity: 501 },
        { inventoryItemId: two.id, locationId: at, name: "available", quantity: stock },
        { inventoryItemId: two.id, locationId: at, name: "incoming", quantity: 4 },
      ],
      "app",
    );
    expect(results.map(({ after }) => after)).toEqual([501, stock, 4]);
    expect(told()).toEqual(["inventory_levels/update", "products/update"]);
    expect(store.get(product.id)?.updatedAt).toBe(now + 9);
  });

  test("an item that is not stocked somewhere is connected there; disconnecting takes the level away", () => {
    const { store, told } = productStore();
    const missing = store.locations().find(({ isActive }) => !isActive)?.id ?? "";
    const product = first(
      store,
      ({ variants: [variant] }) => !variant?.item.levels.some((l) => l.locationId === missing),
    );
    const { item } = product.variants[0] as Product["variants"][number];
    store.setQuantity(item.id, missing, "available", 3, "merchant");
    expect(told()).toEqual(["inventory_levels/connect", "inventory_levels/update", "products/update"]);
    expect(store.disconnect(item.id, missing, "merchant")).toBe(true);
    expect(store.disconnect(item.id, missing, "merchant")).toBe(false);
    expect(store.quantity(item.id, missing, "available")).toBeUndefined();
    expect(told()).toEqual(["inventory_levels/disconnect", "products/update"]);
  });

  test("leaves the product's updatedAt alone where it is told to", () => {
    const { store, told, wait, knobs } = productStore();
    knobs.inventoryTouchesProduct = false;
    const product = first(store);
    const { item } = product.variants[0] as Product["variants"][number];
    wait(60);
    store.setQuantity(item.id, item.levels[0]?.locationId ?? "", "available", 999, "sale");
    expect(store.get(product.id)?.updatedAt).toBe(product.updatedAt);
    expect(told()).toEqual(["inventory_levels/update"]);
  });

  test("what a variant can sell is what is available at active locations", () => {
    const { store } = productStore();
    for (const { variants } of store.all())
      for (const variant of variants) {
        const there = variant.item.levels.filter(({ isActive }) => isActive);
        expect(sellable(variant)).toBe(there.reduce((sum, level) => sum + quantityOf(level, "available"), 0));
      }
  });
});

describe("finding", () => {
  test("by sort key and position: every product once, also when some change meanwhile", () => {
    const { store, wait } = productStore(200);
    const seen: string[] = [];
    let after: { value: string | number; id: string } | undefined;
    for (;;) {
      const page = [...store.findProducts(EVERYTHING, { key: "UPDATED_AT", reverse: false }, after)].slice(0, 7);
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => id));
      after = page.at(-1);
      if (seen.length === 21) {
        wait(60);
        store.change(seen[3] ?? "", (draft) => void (draft.title += "!"), "merchant");
      }
    }
    expect(seen.filter((id) => id === seen[3])).toHaveLength(2);
    expect(new Set(seen).size).toBe(200);
    expect(seen).toHaveLength(201);
  });

  test("backwards is the same list turned round", () => {
    const { store } = productStore(200);
    for (const key of ["TITLE", "VENDOR", "INVENTORY_TOTAL", "CREATED_AT", "ID"] as const) {
      const forwards = [...store.findProducts(EVERYTHING, { key, reverse: false })];
      expect([...store.findProducts(EVERYTHING, { key, reverse: true })].reverse()).toEqual(forwards);
      const half = forwards[99];
      expect([...store.findProducts(EVERYTHING, { key, reverse: false }, half)]).toEqual(forwards.slice(100));
      expect([...store.findProducts(EVERYTHING, { key, reverse: true }, half)]).toEqual(
        forwards.slice(0, 99).reverse(),
      );
    }
  });

  test("a search index that lags knows the earlier updatedAt, and not yet what is new", () => {
    const { store, wait } = productStore();
    const { id, updatedAt } = first(store);
    wait(60);
    store.change(id, (draft) => void (draft.title = "later"), "merchant");
    const added = store.create(store.draft("Brand new"), "merchant").id;
    const search = (until: number) => ({
      matches: ({ updatedAt: at }: { updatedAt: number }) => at > updatedAt && at >= now,
      indexedUntil: new Date(until * 1000),
    });
    expect(store.countProducts(search(now + 30))).toBe(0);
    expect(store.countProducts({ ...EVERYTHING, indexedUntil: new Date((now + 30) * 1000) })).toBe(60);
    const found = [...store.findProducts(search(now + 61), { key: "ID", reverse: false })].map((one) => one.id);
    expect(found.sort()).toEqual([id, added].sort());
  });
});

test("what is created is there, what is removed is gone for good", () => {
  const { store, told } = productStore();
  const draft = store.draft("Größe & Co.");
  expect(draft.handle).toBe("größe-co");
  store.create(draft, "app");
  expect(told()).toEqual([
    "products/create",
    "inventory_items/create",
    ...Array<string>(3).fill("inventory_levels/connect"),
  ]);
  expect(store.freeHandle("Größe & Co.")).toBe("größe-co-1");
  expect(store.byHandle("größe-co")?.id).toBe(draft.id);
  expect(store.remove(draft.id, "app")).toBe(true);
  expect(store.remove(draft.id, "app")).toBe(false);
  expect(store.product(draft.id)).toBeUndefined();
  expect(store.byHandle("größe-co")).toBeUndefined();
  expect(told()).toEqual(["products/delete", "inventory_items/delete"]);
});
