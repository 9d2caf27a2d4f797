import type { ProductState, VariantState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { MOST_VARIANTS, takeVariants } from "./limits.ts";
import { newOptions, newValue, readNewOptions } from "./new-options.ts";
import { bareId, listOf } from "./payload.ts";
import type { Args, Input, Mutation, Payload, UserError } from "./payload.ts";
import { changeProduct, PRODUCT_GONE } from "./change-product.ts";
import { sameValues } from "./variant-options.ts";

/**
 * New options: existing variants take the first value of each; with CREATE every other value makes variants of its own.
 * The option "Title" of a product that has none of its own makes way.
 */
export const productOptionsCreate: Mutation = (call, args) =>
  onProduct(call, args, (product) => {
    const isDefault = product.variants.length === 1 && product.variants[0]?.optionValues[0] === "Default Title";
    const existing = isDefault ? [] : product.options.map(({ name }) => name);
    const { errors, wanted } = readNewOptions(listOf(args, "options"), ["options"], existing);
    const creates = args.variantStrategy === "CREATE";
    const count = product.variants.length * wanted.reduce((product, { values }) => product * values.length, 1);
    if (errors.length === 0 && creates && count > MOST_VARIANTS) {
      const message = `The number of created variants would exceed the ${MOST_VARIANTS} variants per product limit`;
      errors.push({ field: ["options"], message, code: "TOO_MANY_VARIANTS_CREATED" });
    }
    if (errors.length > 0) return errors;
    return (draft) => {
      if (creates) takeVariants(call, count - product.variants.length);
      const added = newOptions(call, wanted);
      draft.options = isDefault ? added : [...draft.options, ...added];
      for (const variant of draft.variants) {
        const kept = isDefault ? [] : variant.optionValues;
        variant.optionValues = [...kept, ...added.map(({ values }) => values[0]?.name ?? "")];
      }
      if (creates) draft.variants = draft.variants.flatMap((variant) => fanOut(call, variant, added));
    };
  });

/** Renames an option, moves it, and adds, renames or deletes its values; with MANAGE variants come and go with the values. */
export const productOptionUpdate: Mutation = (call, args) =>
  onProduct(call, args, (product) => {
    const option = args.option as Input;
    const at = product.options.findIndex(({ id }) => option.id === `gid://shopify/ProductOption/${id}`);
    const found = product.options[at];
    if (!found) return [{ field: ["option"], message: "Option does not exist", code: "OPTION_DOES_NOT_EXIST" }];
    const manages = args.variantStrategy === "MANAGE";
    const name = typeof option.name === "string" ? option.name.trim() : undefined;
    const gone = ((args.optionValuesToDelete ?? []) as string[]).map((id) => bareId("ProductOptionValue", id));
    const added = listOf(args, "optionValuesToAdd").map((value) => String(value.name));
    const renamed = listOf(args, "optionValuesToUpdate");

    const errors: UserError[] = [];
    if (name !== undefined && product.options.some((one) => one !== found && one.name === name))
      errors.push({
        field: ["option", "name"],
        message: `Option '${name}' already exists.`,
        code: "OPTION_ALREADY_EXISTS",
      });
    if (name?.includes(" / "))
      errors.push({
        field: ["option", "name"],
        message: "The name contains unsupported sequence ' / '",
        code: "INVALID_NAME",
      });
    for (const [index, value] of added.entries()) {
      if (found.values.some((one) => one.name === value))
        errors.push({
          field: ["optionValuesToAdd", String(index)],
          message: "Option value already exists.",
          code: "OPTION_VALUE_ALREADY_EXISTS",
        });
    }
    for (const [index, id] of gone.entries()) {
      const field = ["optionValuesToDelete", String(index)];
      const value = found.values.find((one) => one.id === id);
      if (!value) errors.push({ field, message: "Option value does not exist.", code: "OPTION_VALUE_DOES_NOT_EXIST" });
      else if (!manages && product.variants.some(({ optionValues }) => optionValues[at] === value.name))
        errors.push({
          field,
          message: "Option value with variants linked cannot be deleted.",
          code: "OPTION_VALUE_HAS_VARIANTS",
        });
    }
    if (errors.length > 0) return errors;
    return (draft) => {
      const changed = draft.options[at];
      if (!changed) return;
      if (name !== undefined) changed.name = name;
      const before = new Map(changed.values.map((value) => [value.name, value]));
      for (const { id, name: next } of renamed)
        for (const value of changed.values)
          if (id === `gid://shopify/ProductOptionValue/${value.id}` && typeof next === "string") value.name = next;
      for (const variant of draft.variants) {
        const value = before.get(variant.optionValues[at] ?? "");
        if (value) variant.optionValues[at] = value.name;
      }
      const deleted = new Set(changed.values.filter(({ id }) => gone.includes(id)).map((value) => value.name));
      draft.variants = draft.variants.filter(({ optionValues }) => !deleted.has(optionValues[at] ?? ""));
      changed.values = changed.values.filter((value) => !deleted.has(value.name));
      const fresh = added.map((value) => newValue(call, value));
      changed.values.push(...fresh);
      if (manages) for (const { name: value } of fresh) addForValue(call, draft, at, value);
      if (typeof option.position === "number") move(draft, at, option.position - 1);
    };
  });

function onProduct(
  call: ApiCall,
  args: Args,
  plan: (
    product: NonNullable<ReturnType<ApiCall["shop"]["products"]["get"]>>,
  ) => UserError[] | ((draft: ProductState) => void),
): Payload {
  const { products } = call.shop;
  const id = bareId("Product", args.productId) ?? "";
  const product = products.get(id);
  if (!product) {
    const error = { field: ["productId"], message: PRODUCT_GONE, code: "PRODUCT_DOES_NOT_EXIST" };
    return { product: null, userErrors: [error] };
  }
  const planned = plan(product);
  if (Array.isArray(planned)) return { product: products.product(id), userErrors: planned };
  changeProduct(call, id, planned);
  return { product: products.product(id), userErrors: [] };
}

/** The variant and one for each further combination of the new options' values. */
function fanOut(call: ApiCall, variant: VariantState, added: ProductState["options"]): VariantState[] {
  const kept = variant.optionValues.slice(0, variant.optionValues.length - added.length);
  const tails = added.reduce<string[][]>(
    (rows, { values }) => rows.flatMap((row) => values.map(({ name }) => [...row, name])),
    [[]],
  );
  return tails.map((tail, index) => (index === 0 ? variant : likeness(call, variant, [...kept, ...tail])));
}

function addForValue(call: ApiCall, draft: ProductState, at: number, value: string): void {
  for (const variant of [...draft.variants]) {
    const values = variant.optionValues.map((name, k) => (k === at ? value : name));
    if (!draft.variants.some((one) => sameValues(one.optionValues, values)))
      draft.variants.push(likeness(call, variant, values));
  }
}

/** A new variant priced as another. */
function likeness(call: ApiCall, variant: VariantState, optionValues: string[]): VariantState {
  const { price, compareAtPrice, taxable, inventoryPolicy } = variant;
  return Object.assign(call.shop.products.draftVariant(optionValues), {
    price,
    compareAtPrice,
    taxable,
    inventoryPolicy,
  });
}

function move(draft: ProductState, from: number, to: number): void {
  const order = draft.options.map((_, k) => k);
  order.splice(to, 0, ...order.splice(from, 1));
  draft.options = order.flatMap((k) => draft.options[k] ?? []);
  for (const variant of draft.variants) variant.optionValues = order.map((k) => variant.optionValues[k] ?? "");
}
