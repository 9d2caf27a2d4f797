import type { Product, ProductState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { changeProduct, PRODUCT_GONE } from "./change-product.ts";
import { takeVariants } from "./limits.ts";
import { readMedia } from "./media.ts";
import { showOperation, startOperation } from "./operations.ts";
import { newOptions, readNewOptions } from "./new-options.ts";
import { findMetafield, namespaceOf, readMetafields } from "./owner-metafields.ts";
import { bareId, ITEM_REFUSED, itemRefused, listOf } from "./payload.ts";
import type { Args, Input, Mutation, Payload, UserError } from "./payload.ts";
import { readProduct } from "./product-fields.ts";

export const productUpdate: Mutation = (call, args) => {
  const input = inputOf(args);
  const product = findProduct(call, (args.identifier as Input | null | undefined) ?? { id: input.id });
  if (!product) return { product: null, userErrors: [{ field: ["id"], message: PRODUCT_GONE }] };
  const shown = (userErrors: UserError[]): Payload => ({
    product: call.shop.products.product(product.id),
    userErrors,
  });
  if (itemRefused(call, `gid://shopify/Product/${product.id}`)) return shown([{ field: null, message: ITEM_REFUSED }]);
  const fields = readProduct(call, input, product);
  const metafields = readMetafields(call, listOf(input, "metafields"), product.metafields, ["metafields"]);
  const media = readMedia(call, listOf(args, "media"), ["media"]);
  const errors = [...fields.errors, ...metafields.errors, ...media.errors];
  if (errors.length > 0) return shown(errors);
  changeProduct(call, product.id, (draft) => {
    fields.apply(draft);
    draft.metafields = metafields.apply(draft.metafields);
    media.append(draft);
  });
  return shown([]);
};

/** A product with its first variant: of the first value of each option, or the default one. Not published yet. */
export const productCreate: Mutation = (call, args) => {
  const input = inputOf(args);
  const { shop } = call.shop.store;
  const refused = (userErrors: UserError[]): Payload => ({ product: null, shop, userErrors });
  if (input.id !== undefined) return refused([{ field: ["input"], message: "id cannot be specified during creation" }]);
  if (itemRefused(call, input.handle ?? input.title)) return refused([{ field: null, message: ITEM_REFUSED }]);
  const fields = readProduct(call, input, undefined);
  const metafields = readMetafields(call, listOf(input, "metafields"), [], ["metafields"]);
  const media = readMedia(call, listOf(args, "media"), ["media"]);
  const options = readNewOptions(listOf(input, "productOptions"), ["productOptions"]);
  const errors = [...fields.errors, ...options.errors, ...metafields.errors, ...media.errors];
  if (errors.length > 0) return refused(errors.map(({ field, message }) => ({ field, message })));
  takeVariants(call, 1);

  const draft = newProduct(call, input);
  fields.apply(draft);
  const [variant] = draft.variants;
  if (options.wanted.length > 0 && variant) {
    draft.options = newOptions(call, options.wanted);
    variant.optionValues = draft.options.map(({ values }) => values[0]?.name ?? "");
  }
  draft.metafields = metafields.apply([]);
  media.append(draft);
  const product = call.shop.products.create(draft, "app");
  return { product: call.shop.products.product(product.id), shop, userErrors: [] };
};

export const productDelete: Mutation = (call, args) => {
  const { shop } = call.shop.store;
  const globalId = (args.input as Input).id;
  const id = bareId("Product", globalId) ?? "";
  const refused = (message: string, field: string[] | null): Payload => ({
    deletedProductId: null,
    shop,
    userErrors: [{ field, message }],
  });
  if (!call.shop.products.get(id)) return refused(PRODUCT_GONE, ["id"]);
  if (itemRefused(call, globalId)) return refused(ITEM_REFUSED, null);
  if (args.synchronous === false && !call.bulk) {
    const operation = startOperation(call, "ProductDeleteOperation", () => {
      const gone = call.shop.products.remove(id, "app");
      return gone ? { deletedProductId: String(globalId) } : { userErrors: [{ field: ["id"], message: PRODUCT_GONE }] };
    });
    return {
      deletedProductId: null,
      shop,
      productDeleteOperation: showOperation(call, operation),
      userErrors: [],
    };
  }
  call.shop.products.remove(id, "app");
  return { deletedProductId: globalId, shop, userErrors: [] };
};

export function newProduct(call: ApiCall, input: Input): ProductState {
  const draft = call.shop.products.draft(String(input.title));
  draft.vendor = call.shop.store.shop.name;
  draft.isGiftCard = input.giftCard === true;
  draft.publishedAt = null;
  return draft;
}

/** By id, handle or the value of a unique metafield. */
export function findProduct(call: ApiCall, by: Input): Product | undefined {
  const { products } = call.shop;
  if (typeof by.id === "string") return products.get(bareId("Product", by.id) ?? "");
  const custom = by.customId as Input | null | undefined;
  if (custom) {
    const namespace = namespaceOf(custom.namespace);
    for (const product of products.all())
      if (findMetafield(product.metafields, namespace, String(custom.key))?.value === custom.value) return product;
    return undefined;
  }
  return typeof by.handle === "string" ? products.byHandle(by.handle) : undefined;
}

/** `product:` since 2024-10; the older `input:` is still taken. */
function inputOf(args: Args): Input {
  return ((args.product ?? args.input) as Input | null | undefined) ?? {};
}
