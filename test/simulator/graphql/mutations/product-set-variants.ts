import type { OptionState, Product, ProductState, Variant, VariantState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { MOST_VARIANTS } from "./limits.ts";
import { MOST_OPTIONS, newValue } from "./new-options.ts";
import { bareId, listOf } from "./payload.ts";
import type { Input, UserError } from "./payload.ts";
import { readVariant } from "./variant-fields.ts";
import { alreadyExists, readOptionValues, sameValues } from "./variant-options.ts";
import { checkNewQuantities } from "./variant-quantities.ts";
import { tooMany } from "./variant-payload.ts";

const CODES = {
  unknownOption: "OPTION_DOES_NOT_EXIST",
  unknownValue: "OPTION_VALUE_DOES_NOT_EXIST",
  tooLong: "INVALID_INPUT",
  exists: "DUPLICATED_OPTION_VALUE",
};

export interface SetVariants {
  errors: UserError[];
  /** How many variants are new, for the throttle. */
  added: number;
  apply: (target: ProductState) => void;
  /** The variants afterwards, in the order of the input. */
  inOrder: (product: Product | undefined) => Variant[];
}

/**
 * Options and variants of productSet: both lists are whole. Variants are found by id, else by their option values (a
 * guess); those that no input names are gone afterwards, their inventory with them.
 */
export function readSetVariants(call: ApiCall, input: Input, base: Product | ProductState | undefined): SetVariants {
  const nothing: SetVariants = { errors: [], added: 0, apply: () => undefined, inOrder: () => [] };
  const failed = (...errors: UserError[]): SetVariants => ({ ...nothing, errors });
  const isNew = call.shop.products.get(base?.id ?? "") === undefined;
  if (!base || (input.variants == null && input.productOptions == null)) return nothing;
  const only = (field: string, message: string, code: string) => failed({ field: ["input", field], message, code });
  if (input.variants == null)
    return only("variants", "Variants input is required when updating product options", "VARIANTS_INPUT_MISSING");
  if (input.productOptions == null)
    return only(
      "productOptions",
      "Must specify product options when updating variants.",
      "PRODUCT_OPTIONS_INPUT_MISSING",
    );
  const inputs = listOf(input, "variants");
  if (inputs.length > MOST_VARIANTS) return failed(tooMany(["input", "variants"], "VARIANTS_OVER_LIMIT"));
  const options = readOptions(call, listOf(input, "productOptions"), base.options);
  if (options.errors.length > 0) return failed(...options.errors);

  // A stand-in for the product that will be: its options, and no variants yet.
  const scratch = { ...structuredClone(base), options: options.options, variants: [] } as ProductState;
  const known: readonly Variant[] = isNew ? [] : base.variants;
  const errors: UserError[] = [];
  const made: VariantState[] = [];
  for (const [index, one] of inputs.entries()) {
    const path = ["input", "variants", String(index)];
    const result = setVariant(call, scratch, one, known, base.options, path);
    errors.push(...result.errors);
    if (result.variant) made.push(result.variant);
  }
  const lonely = scratch.options.find(({ values }) => values.length === 0);
  if (lonely)
    errors.push({
      field: ["input", "productOptions"],
      message: `Option '${lonely.name}' must specify at least one option value.`,
      code: "OPTION_VALUES_MISSING",
    });
  if (inputs.length === 0) errors.push(noVariants());
  const ids = new Set(known.map(({ id }) => id));
  return {
    errors,
    added: made.filter(({ id }) => !ids.has(id)).length,
    apply: (target) => {
      target.options = scratch.options;
      target.variants = made;
    },
    inOrder: (product) => made.flatMap(({ id }) => product?.variants.find((variant) => variant.id === id) ?? []),
  };
}

function noVariants(): UserError {
  return {
    field: ["input", "variants"],
    message: "Variants input is required when updating product options",
    code: "VARIANTS_INPUT_MISSING",
  };
}

function setVariant(
  call: ApiCall,
  scratch: ProductState,
  input: Input,
  known: readonly Variant[],
  oldOptions: Product["options"],
  path: string[],
): { errors: UserError[]; variant?: VariantState } {
  const id = input.id == null ? undefined : bareId("ProductVariant", input.id);
  const byId = known.find((variant) => variant.id === id);
  if (input.id != null && !byId) {
    const message = "Product variant does not exist";
    return { errors: [{ field: [...path, "id"], message, code: "PRODUCT_VARIANT_DOES_NOT_EXIST" }] };
  }
  const values = readOptionValues(call, scratch, listOf(input, "optionValues"), undefined, path, CODES);
  const sameOptions = sameValues(
    scratch.options.map(({ name }) => name),
    oldOptions.map(({ name }) => name),
  );
  const existing = byId ?? (sameOptions ? known.find((one) => sameValues(one.optionValues, values.names)) : undefined);
  const fields = readVariant(call, scratch, input, existing, path);
  const errors = [
    ...values.errors.map((error) =>
      error.code === "NEED_TO_ADD_OPTION_VALUES" ? { ...error, code: "INVALID_VARIANT" } : error,
    ),
    // Of the two refusals of a cost productSet has the inner one (recorded).
    ...fields.errors
      .filter(({ field }) => field !== path)
      .map(({ field, message }) => ({ field, message, code: "INVALID_VARIANT" })),
    ...checkNewQuantities(call, input, values.names, path).map((error) => ({ ...error, code: "INVALID_VARIANT" })),
  ];
  if (values.errors.length === 0 && scratch.variants.some((one) => sameValues(one.optionValues, values.names)))
    errors.push(alreadyExists(values.names, path, CODES.exists));
  if (errors.length > 0) return { errors };
  values.apply();
  const variant = existing
    ? (structuredClone(existing) as VariantState)
    : call.shop.products.draftVariant(values.names);
  variant.optionValues = values.names;
  fields.apply(variant);
  scratch.variants.push(variant);
  return { errors: [], variant };
}

function readOptions(
  call: ApiCall,
  inputs: readonly Input[],
  existing: Product["options"],
): { errors: UserError[]; options: OptionState[] } {
  const errors: UserError[] = [];
  const options: OptionState[] = [];
  if (inputs.length > MOST_OPTIONS)
    errors.push({
      field: ["input", "productOptions"],
      message: `Can only specify a maximum of ${MOST_OPTIONS} options`,
      code: "OPTIONS_OVER_LIMIT",
    });
  const placed = [...inputs].sort((a, b) => Number(a.position ?? Infinity) - Number(b.position ?? Infinity));
  for (const input of placed) {
    const field = ["input", "productOptions", String(inputs.indexOf(input))];
    const known = existing.find(({ id, name }) =>
      typeof input.id === "string" ? input.id === `gid://shopify/ProductOption/${id}` : name === input.name,
    );
    if (typeof input.id === "string" && !known)
      errors.push({ field, message: "Option does not exist", code: "OPTION_DOES_NOT_EXIST" });
    const name = typeof input.name === "string" ? input.name.trim() : (known?.name ?? "");
    if (name.includes(" / "))
      errors.push({
        field: [...field, "name"],
        message: "The name contains unsupported sequence ' / '",
        code: "INVALID_INPUT",
      });
    if (options.some((one) => one.name === name))
      errors.push({ field, message: "Duplicated option name.", code: "DUPLICATED_OPTION_NAME" });
    const names = listOf(input, "values").map((value) => String(value.name));
    if (new Set(names).size < names.length)
      errors.push({ field, message: "Duplicated option value.", code: "DUPLICATED_OPTION_VALUE" });
    options.push({
      id: known?.id ?? call.shop.products.newId("ProductOption"),
      name,
      values: names.map((value) => ({ ...(known?.values.find((one) => one.name === value) ?? newValue(call, value)) })),
    });
  }
  return { errors, options };
}
