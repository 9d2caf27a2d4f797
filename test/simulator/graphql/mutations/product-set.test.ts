import { afterEach, describe, expect, test } from "vitest";
import { openCatalog, severalVariants } from "./testing.ts";
import type { CatalogApp } from "./testing.ts";

const SET = `mutation Set($input: ProductSetInput!, $identifier: ProductSetIdentifiers, $now: Boolean) {
  productSet(input: $input, identifier: $identifier, synchronous: $now) {
    product { id title handle vendor tags options { name values } variants(first: 50) { nodes { id title price sku inventoryQuantity } } metafields(first: 20) { nodes { namespace key value } } media(first: 10) { nodes { id alt } } }
    productSetOperation { id status product { id } }
    userErrors { field message code }
  }
}`;

interface Shown {
  id: string;
  handle: string;
  variants: { nodes: { id: string; title: string; price: string }[] };
}

let app: CatalogApp | undefined;
afterEach(async () => {
  await app?.sim.close();
  app = undefined;
});
async function open(options?: Parameters<typeof openCatalog>[0]) {
  const opened = await openCatalog(options);
  app = opened;
  const set = (input: object, more: object = {}) => opened.write(SET, { input, now: true, ...more });
  return { ...opened, ...severalVariants(opened.sim), set };
}

const colours = (...names: string[]) => ({
  productOptions: [{ name: "Colour", values: names.map((name) => ({ name })) }],
  variants: names.map((name, n) => ({ price: `${10 + n}`, optionValues: [{ optionName: "Colour", name }] })),
});

describe("productSet", () => {
  test("without an identifier it makes a product, whole in one go", async () => {
    const { set, sim, heard } = await open();
    const location = `gid://shopify/Location/${sim.products.locations()[0]?.id}`;
    const input = colours("Red", "Blue");
    const { product, userErrors } = await set({
      title: "Scarf",
      tags: ["wool", "New"],
      metafields: [{ namespace: "custom", key: "origin", type: "single_line_text_field", value: "PT" }],
      ...input,
      variants: input.variants.map((variant) => ({
        ...variant,
        sku: "S-1",
        inventoryItem: { tracked: true },
        inventoryQuantities: [{ locationId: location, name: "available", quantity: 3 }],
      })),
    });
    expect(userErrors).toEqual([]);
    expect(product).toMatchObject({
      handle: "scarf",
      tags: ["New", "wool"],
      options: [{ name: "Colour", values: ["Red", "Blue"] }],
      variants: {
        nodes: [
          { title: "Red", price: "10.00", inventoryQuantity: 3 },
          { title: "Blue", sku: "S-1" },
        ],
      },
      metafields: { nodes: [{ key: "origin" }] },
    });
    expect(heard().filter((topic) => topic.startsWith("products/"))[0]).toBe("products/create");
  });

  test("what a list does not name is DELETED: variants and metafields; what is not given at all stays", async () => {
    const { set, sim, heard } = await open();
    const metafield = (key: string) => ({ namespace: "custom", key, type: "single_line_text_field", value: key });
    const made = (
      await set({
        title: "Scarf",
        vendor: "Åland",
        metafields: ["one", "two"].map(metafield),
        ...colours("Red", "Blue", "Green"),
      })
    ).product as Shown;
    const before = sim.products.get(made.id.split("/").at(-1) ?? "");
    heard();
    const { product, userErrors } = await set({
      id: made.id,
      metafields: [metafield("two")],
      ...colours("Blue", "Pink"),
    });
    expect(userErrors).toEqual([]);
    expect(product).toMatchObject({
      title: "Scarf",
      vendor: "Åland",
      variants: { nodes: [{ title: "Blue" }, { title: "Pink" }] },
      metafields: { nodes: [{ key: "two" }] },
    });
    // Blue is the variant it was: found by its option values.
    const blue = (product as Shown).variants.nodes[0];
    expect(blue?.id).toBe(made.variants.nodes.find(({ title }) => title === "Blue")?.id);
    expect(sim.products.byItem(before?.variants[0]?.item.id ?? "")).toBeUndefined();
    expect(heard()).toContain("inventory_items/delete");

    const patched = await set({ id: made.id, vendor: "Casa" });
    expect(patched.product).toMatchObject({
      vendor: "Casa",
      variants: { nodes: [{}, {}] },
      metafields: { nodes: [{}] },
    });
  });

  test("a handle as identifier changes the product that has it, or makes one", async () => {
    const { set, product: existing } = await open();
    const by = (handle: string, input: object) => set({ handle, ...input }, { identifier: { handle } });
    const changed = (await by(existing.handle, { vendor: "Casa" })).product as Shown;
    expect(changed.id).toBe(`gid://shopify/Product/${existing.id}`);
    const made = (await by("brand-new", { title: "Brand new" })).product as Shown;
    expect(made.handle).toBe("brand-new");
    expect((await by("brand-new", { title: "Again" })).product).toMatchObject({ id: made.id, title: "Again" });
  });

  test("an id of one's own in a metafield as identifier", async () => {
    const { set } = await open();
    const metafields = [{ namespace: "custom", key: "erp_id", type: "id", value: "A-7" }];
    const identifier = { customId: { namespace: "custom", key: "erp_id", value: "A-7" } };
    const made = (await set({ title: "Scarf", metafields }, { identifier })).product as Shown;
    expect((await set({ title: "Shawl" }, { identifier })).product).toMatchObject({ id: made.id, title: "Shawl" });
    const other = { customId: { namespace: "custom", key: "erp_id", value: "B-1" } };
    expect((await set({ title: "Cap", metafields }, { identifier: other })).userErrors[0]?.code).toBe(
      "METAFIELD_MISMATCH",
    );
  });

  const refused: [string, object, object, object][] = [
    [
      "an id beside an identifier",
      { id: "gid://shopify/Product/1", title: "x", handle: "x" },
      { identifier: { handle: "x" } },
      { field: ["input"], message: "The id field is not allowed if identifier is provided.", code: "ID_NOT_ALLOWED" },
    ],
    [
      "an unknown id",
      { id: "gid://shopify/Product/1", title: "x" },
      {},
      { field: ["input", "id"], message: "Product does not exist", code: "PRODUCT_DOES_NOT_EXIST" },
    ],
    [
      "an unknown identifier id",
      { title: "x" },
      { identifier: { id: "gid://shopify/Product/1" } },
      { code: "NOT_FOUND" },
    ],
    [
      "a handle that differs from the identifier",
      { title: "x", handle: "y" },
      { identifier: { handle: "x" } },
      { code: "INPUT_MISMATCH" },
    ],
    [
      "options without variants",
      { title: "x", productOptions: [{ name: "Colour", values: [{ name: "Red" }] }] },
      {},
      { field: ["input", "variants"], message: "Variants input is required when updating product options" },
    ],
    [
      "a long title",
      { title: "x".repeat(256) },
      {},
      { field: ["input", "title"], message: "is too long (maximum is 255 characters)" },
    ],
    [
      "the same variant twice",
      { title: "x", ...colours("Red"), variants: [...colours("Red").variants, ...colours("Red").variants] },
      {},
      {
        field: ["input", "variants", "1"],
        message: "The variant 'Red' already exists. Please change at least one option value.",
      },
    ],
    [
      "a negative cost",
      { title: "x", ...colours("Red"), variants: [{ ...colours("Red").variants[0], inventoryItem: { cost: "-1" } }] },
      {},
      { field: ["input", "variants", "0", "inventoryItem", "cost"], code: "INVALID_VARIANT" },
    ],
    [
      "a metafield of the wrong kind",
      { title: "x", metafields: [{ namespace: "custom", key: "size", type: "number_integer", value: "big" }] },
      {},
      { field: ["input", "metafields", "0", "value"], message: "Value must be an integer.", code: "INVALID_METAFIELD" },
    ],
  ];
  test.each(refused)("%s is refused and nothing is written", async (_, input, more, error) => {
    const { set, sim, heard } = await open();
    const size = sim.products.size;
    const { product, userErrors } = await set(input, more);
    expect(userErrors[0]).toEqual(expect.objectContaining(error));
    expect(product).toBeNull();
    expect([sim.products.size, heard()]).toEqual([size, []]);
  });

  test("asynchronous: an operation that tells the product, or the errors, when it is complete", async () => {
    const { set, ask } = await open();
    const started = await set({ title: "Scarf" }, { now: false });
    expect(started).toMatchObject({
      product: null,
      productSetOperation: { status: "CREATED", product: null },
      userErrors: [],
    });
    const poll = async (answer: typeof started) => {
      const { id } = answer.productSetOperation as { id: string };
      const query = `{ productOperation(id: "${id}") { status product { handle } ... on ProductSetOperation { userErrors { code } } } }`;
      const isComplete = async () => (await ask(query)).data?.productOperation as { status: string };
      await expect.poll(async () => (await isComplete()).status).toBe("COMPLETE");
      return isComplete();
    };
    expect(await poll(started)).toMatchObject({ product: { handle: "scarf" }, userErrors: [] });
    const failed = await set({ id: "gid://shopify/Product/1" }, { now: false });
    expect(await poll(failed)).toMatchObject({ product: null, userErrors: [{ code: "PRODUCT_DOES_NOT_EXIST" }] });
  });

  test("its cost grows with the input, as the schema tells", async () => {
    const { ask } = await open();
    const cost = async (input: object) =>
      (
        await ask(
          `mutation Set($input: ProductSetInput!) { productSet(input: $input) { product { id } userErrors { message } } }`,
          { input },
        )
      ).extensions?.cost.requestedQueryCost;
    expect(await cost({ title: "Scarf" })).toBe(10);
    expect(await cost({ title: "Shawl", ...colours("a", "b", "c", "d", "e", "f", "g", "h", "i", "j") })).toBe(12);
  });
});
