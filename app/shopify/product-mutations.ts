/**
 * What the app writes to products (Admin API 2026-10). Never `productSet`: it replaces lists, and what is missing in them is
 * deleted. Each may run alone or, line by line, in bulk, so none selects more than one connection.
 *
 * Answers tell what Shopify made of our values: it trims texts, tidies HTML and rounds money.
 */
import { z } from "zod";

export interface UserError {
  /** Where in the input: ["variants", "3", "price"]. */
  field: readonly string[];
  message: string;
  code: string | null;
}

/** A mutation with one root field, and the decoder of what stands under it in `data`. Throws `ZodError`. */
export interface Write<Answer> {
  document: string;
  answer: (data: unknown) => Answer;
}

const write = <Answer>(root: string, document: string, shape: z.ZodType<Answer>): Write<Answer> => ({
  document,
  answer: (data) => z.object({ [root]: shape }).parse(data)[root] as Answer,
});

const userErrors = z.array(
  z
    .object({ field: z.array(z.string()).nullish(), message: z.string(), code: z.string().nullish() })
    .transform(({ field, message, code }): UserError => ({ field: field ?? [], message, code: code ?? null })),
);
const text = z.string().nullable();

export const PRODUCT_UPDATE = write(
  "productUpdate",
  `mutation PushProduct($product: ProductUpdateInput!) {
  productUpdate(product: $product) {
    product { id title descriptionHtml vendor productType tags status handle seo { title description } }
    userErrors { field message }
  }
}`,
  z.object({
    product: z
      .object({
        id: z.string(),
        title: z.string(),
        descriptionHtml: z.string(),
        vendor: z.string(),
        productType: z.string(),
        tags: z.array(z.string()),
        status: z.string(),
        handle: z.string(),
        seo: z.object({ title: text, description: text }),
      })
      .nullable(),
    userErrors,
  }),
);

/** With partial updates one wrong variant does not keep the others from being written. */
export const VARIANTS_UPDATE = write(
  "productVariantsBulkUpdate",
  `mutation PushVariants($productId: ID!, $variants: [ProductVariantsBulkInput!]!) {
  productVariantsBulkUpdate(productId: $productId, variants: $variants, allowPartialUpdates: true) {
    productVariants { id price compareAtPrice barcode taxable inventoryItem { id sku unitCost { amount } measurement { weight { value unit } } } }
    userErrors { field message code }
  }
}`,
  z.object({
    /** All that were asked for, also those that were refused: as they are now. */
    productVariants: z
      .array(
        z.object({
          id: z.string(),
          price: z.string(),
          compareAtPrice: text,
          barcode: text,
          taxable: z.boolean(),
          inventoryItem: z.object({
            sku: text,
            unitCost: z.object({ amount: z.string() }).nullable(),
            measurement: z.object({ weight: z.object({ value: z.number(), unit: z.string() }).nullable() }).nullable(),
          }),
        }),
      )
      .nullable(),
    userErrors,
  }),
);

/** All of the quantities are set or none; each only if Shopify still holds its `changeFromQuantity`. */
export const INVENTORY_SET = write(
  "inventorySetQuantities",
  `mutation PushInventory($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id }
    userErrors { field message code }
  }
}`,
  z.object({ userErrors }),
);

/** All are set or none; each only if Shopify still holds what its `compareDigest` is of. */
export const METAFIELDS_SET = write(
  "metafieldsSet",
  `mutation PushMetafields($metafields: [MetafieldsSetInput!]!) {
  metafieldsSet(metafields: $metafields) {
    metafields { namespace key value }
    userErrors { field message code elementIndex }
  }
}`,
  z.object({
    metafields: z.array(z.object({ namespace: z.string(), key: z.string(), value: z.string() })).nullable(),
    userErrors,
  }),
);

export const METAFIELDS_DELETE = write(
  "metafieldsDelete",
  `mutation PushNoMetafields($metafields: [MetafieldIdentifierInput!]!) {
  metafieldsDelete(metafields: $metafields) { deletedMetafields { key } userErrors { field message } }
}`,
  z.object({ userErrors }),
);

/** Existing variants take the first value of each new option; none is made or deleted. */
export const OPTIONS_CREATE = write(
  "productOptionsCreate",
  `mutation PushOptions($productId: ID!, $options: [OptionCreateInput!]!) {
  productOptionsCreate(productId: $productId, options: $options, variantStrategy: LEAVE_AS_IS) {
    product { id }
    userErrors { field message code }
  }
}`,
  z.object({ userErrors }),
);

export const OPTION_UPDATE = write(
  "productOptionUpdate",
  `mutation PushOptionValues($productId: ID!, $option: OptionUpdateInput!, $values: [OptionValueCreateInput!]) {
  productOptionUpdate(productId: $productId, option: $option, optionValuesToAdd: $values, variantStrategy: LEAVE_AS_IS) {
    product { id }
    userErrors { field message code }
  }
}`,
  z.object({ userErrors }),
);

/** With its options Shopify makes the variant of their first values; the others come with `VARIANTS_CREATE`. */
export const PRODUCT_CREATE = write(
  "productCreate",
  `mutation CreateProduct($product: ProductCreateInput!) {
  productCreate(product: $product) {
    product { id }
    userErrors { field message }
  }
}`,
  z.object({ product: z.object({ id: z.string() }).nullable(), userErrors }),
);

export const VARIANTS_CREATE = write(
  "productVariantsBulkCreate",
  `mutation CreateVariants($productId: ID!, $variants: [ProductVariantsBulkInput!]!, $strategy: ProductVariantsBulkCreateStrategy!) {
  productVariantsBulkCreate(productId: $productId, variants: $variants, strategy: $strategy) {
    productVariants { id }
    userErrors { field message code }
  }
}`,
  z.object({ productVariants: z.array(z.object({ id: z.string() })).nullable(), userErrors }),
);

/** The newest products with the mark that a creation leaves in the app's own namespace. By id, so not late as a search may be. */
export const NEWEST_PRODUCTS = `query NewestProducts($key: String!, $after: String) {
  products(first: 50, after: $after, sortKey: ID, reverse: true) {
    nodes { id createdAt mark: metafield(namespace: "$app", key: $key) { value } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export interface NewestProducts {
  products: {
    nodes: { id: string; createdAt: string; mark: { value: string } | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}
