import { afterEach, beforeEach, expect, test } from "vitest";
import { startSimulator } from "../index.ts";
import type { Simulator } from "../index.ts";
import { startHandmade, startReceiver } from "../testing.ts";

const TOPICS = [
  "products/create",
  "products/update",
  "products/delete",
  "inventory_levels/update",
  "inventory_items/update",
];

let app: Awaited<ReturnType<typeof startReceiver>>;
let sim: Simulator;
beforeEach(async () => {
  app = await startReceiver();
  sim = await startHandmade({ appUrl: app.url, products: 40, subscriptions: [{ topics: TOPICS, uri: "/webhooks" }] });
});
afterEach(async () => {
  await sim.close();
  await app.close();
});

type Json = Record<string, unknown>;
const get = async (path: string) => (await fetch(`${sim.origin}/_sim/${path}`)).json() as Promise<Json>;
const post = async (body: unknown) => {
  const response = await fetch(`${sim.origin}/_sim/products`, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Json & { ids: string[] } };
};
const heard = async () => {
  await sim.webhooks.idle();
  return app.received.splice(0).map(({ headers }) => headers["x-shopify-topic"]);
};
const some = () =>
  [...sim.products.all()].find(({ variants }) => variants.length > 1) ?? expect.fail("no such product");

test("another process edits a product and its variants by JSON, and the app hears of it once", async () => {
  const { id, variants } = some();
  const patch = {
    title: "Linen shirt",
    tags: ["b", "a"],
    variants: [{ id: variants[1]?.id, price: "12.5", sku: "NEW" }],
  };
  expect((await post({ edit: [id], patch })).body).toEqual({ ids: [id] });
  expect((await heard()).sort()).toEqual(["inventory_items/update", "products/update"]);
  expect(await get(`products/${id}`)).toMatchObject({
    title: "Linen shirt",
    tags: ["a", "b"],
    variants: expect.arrayContaining([expect.objectContaining({ price: "12.50", sku: "NEW", position: 2 })]) as unknown,
  });
});

test("creates, sells, reprices, tags at once, archives, deletes", async () => {
  const { ids } = (await post({ create: 2 })).body;
  expect(ids).toHaveLength(2);
  expect((await heard()).filter((topic) => topic === "products/create")).toHaveLength(2);
  expect((await post({ tag: 30, name: "black-friday" })).body.ids).toHaveLength(30);
  expect(await heard()).toEqual(Array<string>(30).fill("products/update"));
  const tagged = [...sim.products.all()].filter(({ tags }) => tags.includes("black-friday"));
  expect(tagged).toHaveLength(30);
  expect(new Set(tagged.map(({ updatedAt }) => updatedAt)).size).toBe(1);
  const [sold = ""] = (await post({ sell: 20 })).body.ids;
  expect(new Set(await heard())).toEqual(new Set(["inventory_levels/update", "products/update"]));
  await post({ archive: [sold] });
  expect(await get(`products/${sold}`)).toMatchObject({ status: "ARCHIVED" });
  expect((await post({ reprice: 3 })).body.ids).toHaveLength(3);
  expect((await post({ delete: ids })).body.ids).toEqual(ids);
  expect((await heard()).filter((topic) => topic === "products/delete")).toHaveLength(2);
  expect(await get("state")).toMatchObject({ products: 40, variants: sim.products.variantsCount() });
});

test("sets inventory and a metafield, and changes something that nobody is told of", async () => {
  const { id, variants, updatedAt } = some();
  const [variant] = variants;
  const locationId = variant?.item.levels[0]?.locationId ?? "";
  await post({ silent: [id] });
  expect(sim.products.get(id)?.updatedAt).toBe(updatedAt);
  expect(await heard()).toEqual([]);
  await post({ inventory: [{ variantId: variant?.id, locationId, available: 77 }] });
  expect(sim.products.quantity(variant?.item.id ?? "", locationId, "available")).toBe(77);
  await post({ metafield: [id], namespace: "custom", key: "note", value: "Hallo" });
  expect(sim.products.get(id)?.metafields.find(({ key }) => key === "note")?.value).toBe("Hallo");
  expect(await heard()).toEqual(["inventory_levels/update", "products/update", "products/update"]);
});

test("an order takes what it sells from the stock where the shop is told to, and the app hears of that too", async () => {
  const shop = await startSimulator({
    orders: 1,
    products: 200,
    appUrl: app.url,
    subscriptions: [{ topics: TOPICS, uri: "/webhooks" }],
  });
  try {
    const stock = () => {
      const levels = [...shop.products.all()].flatMap(({ variants }) =>
        variants.flatMap(({ item }) => [...item.levels]),
      );
      const sum = (name: "available" | "committed") =>
        levels.reduce((total, { quantities }) => total + quantities[name], 0);
      return [sum("available"), sum("committed"), sum("available") + sum("committed")] as const;
    };
    const before = stock();
    shop.store.createOrders(3);
    expect(stock()).toEqual(before);
    shop.knobs.ordersMoveStock = true;
    shop.store.createOrders(8);
    expect(stock()[0]).toBeLessThan(before[0]);
    expect(stock()[1]).toBeGreaterThan(before[1]);
    expect(stock()[2]).toBe(before[2]);
    await shop.webhooks.idle();
    expect(new Set(await heard())).toEqual(new Set(["inventory_levels/update", "products/update"]));
  } finally {
    await shop.close();
  }
});

test("what makes no sense is refused with a sentence, and changes nothing", async () => {
  const { id } = some();
  const refused: [unknown, RegExp][] = [
    [{}, /Say one of create, edit/],
    [{ edit: [id], patch: { colour: "red" } }, /no field colour/],
    [{ edit: [id], patch: { title: "half", variants: [{ id: "1", price: "2" }] } }, /no variant 1/],
    [{ edit: [id], patch: { handle: [...sim.products.all()].at(-1)?.handle } }, /is taken/],
    [{ inventory: [{ variantId: "1", available: 1 }] }, /no variant 1/],
    [{ edit: [id], patch: { title: "half" }, inventory: [{ variantId: "1", available: 1 }] }, /no variant 1/],
    [{ inventory: [{ variantId: some().variants[0]?.id, available: "many" }] }, /no number of units/],
  ];
  const before = sim.products.get(id);
  for (const [body, sentence] of refused) {
    const answer = await post(body);
    expect([answer.status, answer.body.error]).toEqual([422, expect.stringMatching(sentence)]);
  }
  expect(sim.products.get(id)).toBe(before);
  expect(await heard()).toEqual([]);
});

test("all products stream as lines, whole, from any id on", async () => {
  const lines = async (query: string) =>
    (await (await fetch(`${sim.origin}/_sim/products${query}`)).text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Json);
  const all = await lines("");
  expect(all.map(({ legacyResourceId }) => legacyResourceId)).toEqual([...sim.products.all()].map(({ id }) => id));
  const variants = all[0]?.variants as { inventoryItem: { inventoryLevels: { quantities: Json[] }[] } }[];
  expect(variants.length).toBe([...sim.products.all()][0]?.variants.length);
  expect(variants[0]?.inventoryItem.inventoryLevels[0]?.quantities.map(({ name }) => name)).toContain("on_hand");
  const after = String(all[4]?.legacyResourceId);
  expect((await lines(`?after=${after}&limit=3`)).map(({ id }) => id)).toEqual(all.slice(5, 8).map(({ id }) => id));
});
