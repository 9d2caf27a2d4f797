/** A product and its variants as they are created. Pure; held to the real schema by creation-inputs.test.ts. */
import { fieldSpec, locationOf, metafieldOf } from "~/resources/catalog/fields";
import { optionsOf } from "~/resources/catalog/values";
import type { FieldMap, ProductOption } from "~/resources/catalog/values";

import { optionInput, productInput, textOf, together, typeOfText, variantInput } from "./parts";

/** The key, in the app's own namespace, of the metafield that says by which push a product was created. */
export const MARK = "lockstep_created";

export interface NewVariantOf {
  options: Readonly<Record<string, string>>;
  ours: FieldMap;
}

/** `mark` is found again should the answer get lost: nothing is created twice. */
export function newProductInput(
  ours: FieldMap,
  variants: readonly NewVariantOf[],
  mark: string,
): Record<string, unknown> {
  const metafields = Object.entries(ours).flatMap(([field, value]) => {
    const named = metafieldOf(field);
    return named && value !== null ? [{ ...named, type: typeOfText(value), value: textOf(value) }] : [];
  });
  const options = newOptions(ours, variants);
  const input: Record<string, unknown> = {
    metafields: [{ namespace: "$app", key: MARK, type: "single_line_text_field", value: mark }, ...metafields],
    ...(options.length > 0 && { productOptions: options.map(optionInput) }),
  };
  const fields = Object.entries(ours).filter(
    ([field, value]) =>
      fieldSpec(field)?.of === "product" && field !== "options" && !metafieldOf(field) && value !== null,
  );
  return fields.reduce((product, [field, value]) => {
    const { redirectNewHandle: _, ...own } = productInput(field, value);
    return together(product, own);
  }, input);
}

/** As our side names them; without, as its variants do. None for a product whose one variant is all there is of it. */
export function newOptions(ours: FieldMap, variants: readonly NewVariantOf[]): ProductOption[] {
  const said = optionsOf(ours.options ?? null) ?? [];
  const names =
    said.length > 0
      ? said.map(({ name }) => name)
      : [...new Set(variants.flatMap(({ options }) => Object.keys(options)))];
  const options = names.map((name) => {
    const used = variants.flatMap(({ options: own }) => own[name] ?? []);
    const values = said.find((option) => option.name === name)?.values ?? [];
    return { name, values: [...new Set([...values, ...used])] };
  });
  const isDefault =
    options.length === 1 && options[0]?.name === "Title" && options[0].values.join() === "Default Title";
  return isDefault ? [] : options.filter(({ values }) => values.length > 0);
}

/** Fields of a variant but its quantities, which have a mutation of their own. */
export function newVariantInput({ ours }: NewVariantOf): Record<string, unknown> {
  const tracked = Object.keys(ours).some((field) => locationOf(field) !== null);
  const input: Record<string, unknown> = tracked ? { inventoryItem: { tracked } } : {};
  return Object.entries(ours)
    .filter(([field, value]) => fieldSpec(field)?.of === "variant" && !locationOf(field) && value !== null)
    .reduce((variant, [field, value]) => together(variant, variantInput(field, value)), input);
}

export const optionValuesInput = ({ options }: NewVariantOf) =>
  Object.entries(options).map(([optionName, name]) => ({ optionName, name }));

/** Whether two variants are the same by their options; a product without options has one variant only. */
export function sameOptions(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const real = (options: Readonly<Record<string, string>>) =>
    Object.entries(options).filter(([name, value]) => !(name === "Title" && value === "Default Title"));
  const [ours, theirs] = [real(a), real(b)];
  return ours.length === theirs.length && ours.every(([name, value]) => b[name] === value);
}
