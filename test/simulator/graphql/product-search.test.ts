import { expect, test } from "vitest";
import { parseProductSearch } from "./product-search.ts";
import { ITEM_FIELDS, PRODUCT_FIELDS, VARIANT_FIELDS } from "./product-search-fields.ts";
import { loadAdminSchema } from "./schema.ts";

const ROOTS = { products: PRODUCT_FIELDS, productVariants: VARIANT_FIELDS, inventoryItems: ITEM_FIELDS };

/** The field names in the table of the `query` argument's description. */
async function documented(root: string): Promise<string[]> {
  const { schema } = await loadAdminSchema();
  const argument = schema
    .getQueryType()
    ?.getFields()
    [root]?.args.find(({ name }) => name === "query");
  const names = [...(argument?.description ?? "").matchAll(/^\| ([a-z_0-9.{}]+) \|/gm)].map(([, name = ""]) => name);
  return names.filter((name) => name !== "name" && !name.startsWith("metafields."));
}

test.each(["products", "productVariants", "inventoryItems"] as const)(
  "every field that the schema documents for %s is searched, or said not to be simulated",
  async (root) => {
    const fields = await documented(root);
    expect(fields).toContain("sku");
    for (const field of fields.filter((name) => !Object.hasOwn(ROOTS[root], name)))
      expect(() => parseProductSearch(root, `${field}:x`, new Date())).toThrow(`does not simulate ${field}:`);
  },
);

test("NOT and OR bind as they do in Shopify: side by side before OR", () => {
  const matches = parseProductSearch("products", "status:active vendor:a OR vendor:b", new Date());
  const is = (status: string, vendor: string) =>
    matches({ product: { status, vendor } as Parameters<typeof matches>[0]["product"], updatedAt: 0 });
  expect([is("ACTIVE", "a"), is("DRAFT", "a"), is("DRAFT", "b"), is("ACTIVE", "c")]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});
