import type { Product, ProductState, VariantState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { changeProduct } from "./change-product.ts";
import { MOST_VARIANTS, takeVariants } from "./limits.ts";
import { bareId, listOf } from "./payload.ts";
import type { Input, Mutation, UserError } from "./payload.ts";
import { readVariant } from "./variant-fields.ts";
import { alreadyExists, readOptionValues, sameValues } from "./variant-options.ts";
import { changeUnlessRefused, NO_PRODUCT, shownProduct, tooMany, variantsOf } from "./variant-payload.ts";
import { checkNewQuantities, setNewQuantities } from "./variant-quantities.ts";

const CODES = {
  unknownOption: "INVALID_INPUT",
  unknownValue: "INVALID_INPUT",
  tooLong: "INVALID_INPUT",
  exists: "VARIANT_ALREADY_EXISTS_CHANGE_OPTION_VALUE",
};

export const productVariantsBulkCreate: Mutation = (call, args) => {
  const product = call.shop.products.get(bareId("Product", args.productId) ?? "");
  if (!product) return { product: null, productVariants: [], userErrors: [NO_PRODUCT] };
  const inputs = listOf(args, "variants");
  const userErrors: UserError[] = [];
  const made: VariantState[] = [];
  changeUnlessRefused((giveUp) =>
    changeProduct(call, product.id, (draft) => {
      if (inputs.length === 0) return;
      const standalone = standaloneOf(product, args.strategy);
      draft.variants = draft.variants.filter(({ id }) => id !== standalone);
      if (standalone !== undefined)
        for (const option of draft.options)
          option.values = option.values.filter(({ name }) => name !== "Default Title");
      for (const [index, input] of inputs.entries()) {
        const result = createVariant(call, draft, input, ["variants", String(index)]);
        if ("errors" in result) userErrors.push(...result.errors);
        else made.push(result.variant);
      }
      if (draft.variants.length > MOST_VARIANTS) userErrors.push(tooMany(["variants"], "INVALID_INPUT"));
      if (userErrors.length > 0) giveUp();
      takeVariants(call, inputs.length);
    }),
  );
  if (userErrors.length > 0) return { product: null, productVariants: [], userErrors };
  setNewQuantities(call, made, inputs);
  const shown = shownProduct(call, product.id);
  return {
    product: shown,
    productVariants: variantsOf(
      shown,
      made.map(({ id }) => `gid://shopify/ProductVariant/${id}`),
    ),
    userErrors: [],
  };
};

function createVariant(
  call: ApiCall,
  draft: ProductState,
  input: Input,
  path: string[],
): { variant: VariantState } | { errors: UserError[] } {
  const fields = readVariant(call, draft, input, undefined, path);
  const options = readOptionValues(call, draft, listOf(input, "optionValues"), undefined, path, CODES);
  const errors = [...fields.errors, ...options.errors];
  if (input.id !== undefined)
    errors.push({ field: [...path, "id"], message: "On create, this key cannot be used.", code: "NO_KEY_ON_CREATE" });
  if (options.errors.length === 0 && draft.variants.some((one) => sameValues(one.optionValues, options.names)))
    errors.push(alreadyExists(options.names, path, CODES.exists));
  errors.push(...checkNewQuantities(call, input, options.names, path));
  // Updating and creating call the same things differently.
  if (errors.length > 0) return { errors: errors.map((error) => ({ ...error, code: createCode(error.code) })) };
  options.apply();
  const variant = call.shop.products.draftVariant(options.names);
  fields.apply(variant);
  draft.variants.push(variant);
  return { variant };
}

function createCode(code: string | null | undefined): string | null {
  if (code === "BLANK") return "INVALID";
  return code === "TOO_LONG" || code === "INVALID_VALUE" ? "INVALID_INPUT" : (code ?? null);
}

/** The variant that goes when others come: see ProductVariantsBulkCreateStrategy. */
function standaloneOf(product: Product, strategy: unknown): string | undefined {
  const [only, ...others] = product.variants;
  if (!only || others.length > 0 || strategy === "PRESERVE_STANDALONE_VARIANT") return undefined;
  const isDefault = product.options.length === 1 && only.optionValues[0] === "Default Title";
  return isDefault || strategy === "REMOVE_STANDALONE_VARIANT" ? only.id : undefined;
}
