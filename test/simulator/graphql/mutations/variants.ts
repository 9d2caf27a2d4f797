import type { ProductState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { changeProduct } from "./change-product.ts";
import { bareId, ITEM_REFUSED, itemRefused, listOf } from "./payload.ts";
import type { Input, Mutation, Payload, UserError } from "./payload.ts";
import { readVariant } from "./variant-fields.ts";
import { alreadyExists, readOptionValues, sameValues } from "./variant-options.ts";
import { changeUnlessRefused, NO_PRODUCT, shownProduct, variantsOf } from "./variant-payload.ts";

const CODES = {
  unknownOption: "OPTION_DOES_NOT_EXIST",
  unknownValue: "OPTION_VALUE_DOES_NOT_EXIST",
  tooLong: "OPTION_VALUE_NAME_TOO_LONG",
  exists: "VARIANT_ALREADY_EXISTS",
};
/**
 * One wrong variant keeps all from being changed, unless partial updates are allowed. The variants that were asked for
 * are shown as they are, except when one of them cannot be named (recorded).
 */
export const productVariantsBulkUpdate: Mutation = (call, args) => {
  const product = call.shop.products.get(bareId("Product", args.productId) ?? "");
  if (!product) return { product: null, productVariants: null, userErrors: [NO_PRODUCT] };
  const inputs = listOf(args, "variants");
  const userErrors: UserError[] = [];
  let nameless = false;
  changeUnlessRefused((giveUp) =>
    changeProduct(call, product.id, (draft) => {
      for (const [index, input] of inputs.entries()) {
        const path = ["variants", String(index)];
        const unknown = unknownVariant(draft, input, path);
        nameless ||= unknown !== undefined;
        const errors = unknown ? [unknown] : updateVariant(call, draft, input, path);
        userErrors.push(...errors);
      }
      if (userErrors.length > 0 && args.allowPartialUpdates !== true) giveUp();
    }),
  );
  const shown = shownProduct(call, product.id);
  const ids = inputs.map(({ id }) => id);
  return {
    product: shown,
    productVariants: nameless && args.allowPartialUpdates !== true ? null : variantsOf(shown, ids),
    userErrors: userErrors.sort((a, b) => sortText(a).localeCompare(sortText(b))),
  };
};

export const productVariantsBulkDelete: Mutation = (call, args): Payload => {
  const product = call.shop.products.get(bareId("Product", args.productId) ?? "");
  if (!product) return { product: null, userErrors: [NO_PRODUCT] };
  const ids = (args.variantsIds as string[]).map((globalId) => bareId("ProductVariant", globalId));
  const strangers = ids.flatMap((id, index): UserError[] =>
    product.variants.some((variant) => variant.id === id)
      ? []
      : [
          {
            field: ["variantsIds", String(index)],
            message: "At least one variant does not belong to the product",
            code: "AT_LEAST_ONE_VARIANT_DOES_NOT_BELONG_TO_THE_PRODUCT",
          },
        ],
  );
  if (strangers.length > 0) return { product: null, userErrors: strangers };
  const left = product.variants.filter(({ id }) => !ids.includes(id));
  if (left.length === 0) {
    const message = "Cannot delete default variant.";
    return { product: null, userErrors: [{ field: ["variantsIds"], message, code: "CANNOT_DELETE_LAST_VARIANT" }] };
  }
  changeProduct(call, product.id, (draft) => {
    draft.variants = draft.variants.filter(({ id }) => !ids.includes(id));
  });
  return { product: shownProduct(call, product.id), userErrors: [] };
};

function unknownVariant(draft: ProductState, input: Input, path: string[]): UserError | undefined {
  const field = [...path, "id"];
  if (typeof input.id !== "string")
    return { field, message: "Product variant is missing ID attribute", code: "PRODUCT_VARIANT_ID_MISSING" };
  const id = bareId("ProductVariant", input.id);
  if (draft.variants.some((variant) => variant.id === id)) return undefined;
  return { field, message: "Product variant does not exist", code: "PRODUCT_VARIANT_DOES_NOT_EXIST" };
}

function updateVariant(call: ApiCall, draft: ProductState, input: Input, path: string[]): UserError[] {
  const variant = draft.variants.find(({ id }) => input.id === `gid://shopify/ProductVariant/${id}`);
  if (!variant) return [];
  if (itemRefused(call, input.id)) return [{ field: path, message: ITEM_REFUSED, code: "INVALID_INPUT" }];
  const fields = readVariant(call, draft, input, variant, path);
  const options = readOptionValues(call, draft, listOf(input, "optionValues"), variant.optionValues, path, CODES);
  const errors = [...fields.errors, ...options.errors];
  if (input.inventoryQuantities != null)
    errors.push({
      field: [...path, "inventoryQuantities"],
      message:
        "Inventory quantities can only be provided during create. To update inventory for existing variants, use inventoryAdjustQuantities.",
      code: "NO_INVENTORY_QUANTITIES_ON_VARIANTS_UPDATE",
    });
  const twin = draft.variants.some((one) => one !== variant && sameValues(one.optionValues, options.names));
  if (options.errors.length === 0 && twin) errors.push(alreadyExists(options.names, path, CODES.exists));
  if (errors.length > 0) return errors;
  options.apply();
  variant.optionValues = options.names;
  fields.apply(variant);
  return [];
}

const sortText = ({ field, code }: UserError): string => JSON.stringify([field, code ?? ""]);
