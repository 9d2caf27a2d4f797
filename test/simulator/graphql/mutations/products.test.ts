import { afterEach, describe, expect, test } from "vitest";
import { openCatalog, severalVariants, UPDATE } from "./testing.ts";
import type { CatalogApp } from "./testing.ts";

let app: CatalogApp | undefined;
afterEach(async () => {
  await app?.sim.close();
  app = undefined;
});
async function open(options?: Parameters<typeof openCatalog>[0]) {
  app = await openCatalog(options);
  const { productId, product } = severalVariants(app.sim);
  return {
    ...app,
    productId,
    product,
    update: (input: object) => app!.write(UPDATE, { product: { id: productId, ...input } }),
  };
}

describe("productUpdate", () => {
  test("changes what it names and nothing else, and the shop hears of it once", async () => {
    const { sim, update, product, heard } = await open();
    sim.clock.advance(60_000);
    const { product: shown, userErrors } = await update({ title: " Linen shirt ", seo: { title: "Shirt" } });
    expect(userErrors).toEqual([]);
    expect(shown).toMatchObject({
      title: "Linen shirt",
      handle: product.handle,
      vendor: product.vendor,
      seo: { title: "Shirt", description: product.seo.description },
    });
    expect(heard()).toEqual(["products/update"]);
    expect(sim.products.get(product.id)?.variants).toEqual(product.variants);
  });

  test("what is already so moves no time and makes no echo, unless the knob says Shopify stamps always", async () => {
    const { sim, update, product, heard } = await open();
    sim.clock.advance(60_000);
    await update({ title: product.title, tags: [...product.tags] });
    expect(heard()).toEqual([]);
    expect(sim.products.get(product.id)?.updatedAt).toBe(product.updatedAt);
    sim.knobs.stampsUnchanged = true;
    await update({ title: product.title });
    expect(heard()).toEqual(["products/update"]);
    expect(sim.products.get(product.id)?.updatedAt).toBeGreaterThan(product.updatedAt);
  });

  test("tags come back trimmed, once each whatever their case, in order", async () => {
    const { update } = await open();
    const { product } = await update({ tags: [" Red ", "red", "RED", " big   sale ", "blue,green"] });
    expect(product).toMatchObject({ tags: ["big   sale", "blue", "green", "Red"] });
  });

  test("a description comes back in Shopify's spelling, and that of its own echo again the same", async () => {
    const { sim, update } = await open();
    const given = `<P CLASS='a'>Warm<br/>wool</P>\r\n<script>alert(1)</script><a href=x onclick="go()">more</a> `;
    const kept = `<p class="a">Warm<br>wool</p>\n<a href="x">more</a>`;
    expect((await update({ descriptionHtml: given })).product).toMatchObject({ descriptionHtml: kept });
    expect((await update({ descriptionHtml: kept })).product).toMatchObject({ descriptionHtml: kept });
    sim.knobs.descriptionHtml = "kept";
    expect((await update({ descriptionHtml: given })).product).toMatchObject({ descriptionHtml: given });
  });

  test("a handle in any script, a blank one, and one that another product has", async () => {
    const { sim, update, productId } = await open();
    expect((await update({ handle: "  Mixed CASE / 東京 100 % " })).product).toMatchObject({
      handle: "mixed-case-東京-100",
    });
    expect((await update({ handle: "   " })).product).toMatchObject({ handle: "mixed-case-東京-100" });
    const other = [...sim.products.all()].find(({ id }) => !productId.endsWith(id));
    const taken = await update({ handle: ` ${other?.handle.toUpperCase()} ` });
    expect(taken).toMatchObject({ product: { handle: "mixed-case-東京-100" } });
    expect(taken.userErrors).toEqual([
      {
        field: ["input", "handle"],
        message: `Handle ' ${other?.handle.toUpperCase()} ' already in use. Please provide a new handle.`,
      },
    ]);
  });

  const refused: [string, object, string[], string][] = [
    ["a blank title", { title: "  " }, ["title"], "Title can't be blank"],
    ["a long title", { title: "x".repeat(256) }, ["title"], "Title is too long (maximum is 255 characters)"],
    ["a long vendor", { vendor: "x".repeat(256) }, ["vendor"], "Vendor is too long (maximum is 255 characters)"],
    ["a long tag", { tags: ["x".repeat(256)] }, ["tags"], "Product tags is invalid"],
  ];
  test.each(refused)("%s is refused and nothing of the input is written", async (_, input, field, message) => {
    const { sim, update, product, heard } = await open();
    const answer = await update({ productType: "Other", ...input });
    expect(answer.userErrors).toEqual([{ field, message }]);
    expect(answer.product).toMatchObject({ title: product.title, productType: product.productType });
    expect(sim.products.get(product.id)).toBe(product);
    expect(heard()).toEqual([]);
  });

  test("archiving is a status; an unknown product, too many tags and an unknown category are refused each in its way", async () => {
    const { write, refusal, update, productId } = await open();
    expect((await update({ status: "ARCHIVED" })).product).toMatchObject({ status: "ARCHIVED" });
    expect(await write(UPDATE, { product: { id: "gid://shopify/Product/1", title: "x" } })).toEqual({
      product: null,
      userErrors: [{ field: ["id"], message: "Product does not exist" }],
    });
    const tags = Array.from({ length: 251 }, (_, n) => `tag ${n}`);
    expect(await refusal(UPDATE, { product: { id: productId, tags } })).toBe("MAX_INPUT_SIZE_EXCEEDED");
    const category = "gid://shopify/TaxonomyCategory/zz-99";
    expect(await refusal(UPDATE, { product: { id: productId, category } })).toBe("INVALID_PRODUCT_TAXONOMY_NODE_ID");
    expect(await refusal(UPDATE, { product: { id: productId, status: "PUBLISHED" } })).toBe("INVALID_VARIABLE");
  });

  test("without write_products nothing is written", async () => {
    const { refusal, productId } = await open({ scopes: ["read_products"] });
    expect(await refusal(UPDATE, { product: { id: productId, title: "x" } })).toBe("ACCESS_DENIED");
    const tag = `mutation { tagsAdd(id: "${productId}", tags: ["x"]) { userErrors { message } } }`;
    expect(await refusal(tag)).toBe("ACCESS_DENIED");
    const metafield = `{ ownerId: "${productId}", key: "origin", type: "id", value: "x" }`;
    expect(await refusal(`mutation { metafieldsSet(metafields: [${metafield}]) { userErrors { message } } }`)).toBe(
      "ACCESS_DENIED",
    );
  });

  test("metafields and media go with it; a product is found by its handle or by an id of one's own", async () => {
    const { write, product, productId } = await open();
    const document = `mutation ($identifier: ProductUpdateIdentifiers, $product: ProductUpdateInput!, $media: [CreateMediaInput!]) {
      productUpdate(identifier: $identifier, product: $product, media: $media) {
        product { id vendor metafields(first: 50, namespace: "erp") { nodes { value } } media(last: 1) { nodes { alt } } } userErrors { field message }
      }
    }`;
    const metafield = (value: string) => ({ namespace: "erp", key: "erp_id", type: "id", value });
    const media = [{ originalSource: "https://example.com/a.jpg", mediaContentType: "IMAGE", alt: "Front" }];
    const first = await write(document, {
      identifier: { handle: product.handle },
      product: { metafields: [metafield("A-7")] },
      media,
    });
    expect(first.product).toMatchObject({
      id: productId,
      metafields: { nodes: [{ value: "A-7" }] },
      media: { nodes: [{ alt: "Front" }] },
    });
    const customId = { namespace: "erp", key: "erp_id", value: "A-7" };
    const second = await write(document, { identifier: { customId }, product: { vendor: "Casa" } });
    expect(second.product).toMatchObject({ id: productId, vendor: "Casa" });
    const wrong = { product: { id: productId, metafields: [{ ...metafield(""), key: "other" }] } };
    expect((await write(document, wrong)).userErrors).toEqual([
      { field: ["metafields", "0", "value"], message: "Value can't be blank." },
    ]);
  });

  test("an order to refuse one item refuses that one", async () => {
    const { sim, update, product } = await open();
    sim.faults.next("item_refused", { match: product.id });
    expect((await update({ title: "Other" })).userErrors).toHaveLength(1);
    expect((await update({ title: "Other" })).userErrors).toEqual([]);
  });
});

describe("productCreate and productDelete", () => {
  const CREATE = `mutation Create($product: ProductCreateInput!) {
    productCreate(product: $product) {
      product { id title handle status vendor publishedAt options { name values optionValues { name hasVariants } } variants(first: 5) { nodes { title } } metafields(first: 5) { nodes { key value } } }
      userErrors { field message }
    }
  }`;

  test("a product has its first variant of the first values, and is not published", async () => {
    const { write, heard, sim } = await open();
    const { product, userErrors } = await write(CREATE, {
      product: {
        title: "Linen shirt",
        metafields: [{ namespace: "custom", key: "origin", type: "single_line_text_field", value: "PT" }],
        productOptions: [
          { name: "Size", values: [{ name: "S" }, { name: "M" }] },
          { name: "Colour", values: [{ name: "Red" }] },
        ],
      },
    });
    expect(userErrors).toEqual([]);
    expect(product).toMatchObject({
      status: "ACTIVE",
      vendor: sim.store.shop.name,
      publishedAt: null,
      variants: { nodes: [{ title: "S / Red" }] },
      metafields: { nodes: [{ key: "origin", value: "PT" }] },
      options: [
        {
          name: "Size",
          optionValues: [
            { name: "S", hasVariants: true },
            { name: "M", hasVariants: false },
          ],
        },
        { name: "Colour" },
      ],
    });
    expect(heard().filter((topic) => topic.startsWith("products/"))).toEqual(["products/create"]);
  });

  test("a handle from the title that is taken counts on", async () => {
    const { write } = await open();
    const handle = async (title: string) => (await write(CREATE, { product: { title } })).product;
    expect(await handle("Rain coat")).toMatchObject({ handle: "rain-coat" });
    expect(await handle("Rain coat")).toMatchObject({ handle: "rain-coat-1" });
    expect(await handle("Rain coat 2026")).toMatchObject({ handle: "rain-coat-2026" });
    expect(await handle("Rain coat 2026")).toMatchObject({ handle: "rain-coat-2027" });
  });

  test("deleted is gone for good, at once or a moment later", async () => {
    const { write, ask, sim, productId, heard } = await open();
    const DELETE = `mutation Delete($id: ID!, $now: Boolean) { productDelete(input: { id: $id }, synchronous: $now) { deletedProductId productDeleteOperation { id status } userErrors { field message } } }`;
    expect(await write(DELETE, { id: productId })).toMatchObject({ deletedProductId: productId, userErrors: [] });
    expect(heard()).toContain("products/delete");
    expect((await write(DELETE, { id: productId })).userErrors).toEqual([
      { field: ["id"], message: "Product does not exist" },
    ]);
    const other = severalVariants(sim).productId;
    const started = await write(DELETE, { id: other, now: false });
    expect(started).toMatchObject({ deletedProductId: null, productDeleteOperation: { status: "CREATED" } });
    const { id } = started.productDeleteOperation as { id: string };
    const operation = `{ productOperation(id: "${id}") { status ... on ProductDeleteOperation { deletedProductId } } }`;
    await expect
      .poll(async () => (await ask(operation)).data?.productOperation)
      .toEqual({ status: "COMPLETE", deletedProductId: other });
  });
});

describe("tags", () => {
  test("are added and removed whatever their case", async () => {
    const { write, update, productId } = await open();
    await update({ tags: ["Red"] });
    const tag = (mutation: string, tags: string[]) =>
      write(
        `mutation Tag($id: ID!, $tags: [String!]!) { ${mutation}(id: $id, tags: $tags) { node { ... on Product { tags } } userErrors { field message } } }`,
        { id: productId, tags },
      );
    expect((await tag("tagsAdd", ["blue,green", "RED"])).node).toEqual({ tags: ["blue", "green", "Red"] });
    expect((await tag("tagsRemove", ["red", "BLUE"])).node).toEqual({ tags: ["green"] });
  });
});
