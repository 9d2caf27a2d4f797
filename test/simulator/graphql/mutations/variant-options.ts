import type { OptionState, ProductState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { newValue } from "./new-options.ts";
import { refuseUnsimulated } from "./payload.ts";
import type { Input, UserError } from "./payload.ts";

const MOST_CHARACTERS = 255;

/** How the mutations name what is wrong with option values: creating and updating have different codes for it. */
export interface OptionCodes {
  unknownOption: string;
  unknownValue: string;
  tooLong: string;
  exists: string;
}

/**
 * The value names of a variant, one per option, from `optionValues`; those not given stay as `current` has them. Values
 * that an option does not have yet are made by their name when `apply` is called. Sentences recorded.
 */
export function readOptionValues(
  call: ApiCall,
  draft: ProductState,
  inputs: readonly Input[],
  current: readonly string[] | undefined,
  path: string[],
  codes: OptionCodes,
): { errors: UserError[]; names: string[]; apply: () => void } {
  const errors: UserError[] = [];
  const names = draft.options.map((_, k) => current?.[k]);
  const given = new Set<OptionState>();
  const at = (...more: string[]) => [...path, ...more];
  for (const [index, input] of inputs.entries()) {
    refuseUnsimulated(input, "VariantOptionValueInput", ["linkedMetafieldValue"]);
    const field = at("optionValues", String(index));
    const option = draft.options.find((one) =>
      typeof input.optionId === "string"
        ? input.optionId === `gid://shopify/ProductOption/${one.id}`
        : one.name === input.optionName,
    );
    if (!option) {
      errors.push({ field, message: "Option does not exist", code: codes.unknownOption });
      continue;
    }
    if (given.has(option))
      errors.push({
        field: at("optionValues"),
        message: `Duplicated option name '${option.name}'`,
        code: "INVALID_INPUT",
      });
    given.add(option);
    const name = nameOf(option, input);
    if (name === undefined) errors.push({ field, message: "Option value does not exist", code: codes.unknownValue });
    else if (name.length > MOST_CHARACTERS)
      errors.push({ field, message: "Option value name is too long.", code: codes.tooLong });
    else names[draft.options.indexOf(option)] = name;
  }
  const missing = draft.options.filter((_, k) => names[k] === undefined).map(({ name }) => name);
  if (errors.length === 0 && missing.length > 0) {
    const message = `You need to add option values for ${missing.join(", ")}`;
    errors.push({ field: path, message, code: "NEED_TO_ADD_OPTION_VALUES" });
  }
  const whole = names.map((name) => name ?? "");
  return {
    errors,
    names: whole,
    apply: () => {
      for (const [k, option] of draft.options.entries()) {
        const name = whole[k] ?? "";
        if (!option.values.some((value) => value.name === name)) option.values.push(newValue(call, name));
      }
    },
  };
}

export function alreadyExists(names: readonly string[], path: string[], code: string): UserError {
  const message = `The variant '${names.join(" / ")}' already exists. Please change at least one option value.`;
  return { field: path, message, code };
}

export const sameValues = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, k) => name === b[k]);

function nameOf(option: OptionState, input: Input): string | undefined {
  if (typeof input.id === "string")
    return option.values.find(({ id }) => input.id === `gid://shopify/ProductOptionValue/${id}`)?.name;
  return typeof input.name === "string" ? input.name : undefined;
}
