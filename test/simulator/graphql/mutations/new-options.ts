import type { OptionState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { refuseUnsimulated } from "./payload.ts";
import type { Input, UserError } from "./payload.ts";

export const MOST_OPTIONS = 3;
const MOST_CHARACTERS = 255;

export interface WantedOption {
  name: string;
  values: string[];
  position: number | undefined;
}

/** Options to be made, each with its values; what is wrong with them as productOptionsCreate says it (recorded, codes included). */
export function readNewOptions(
  inputs: readonly Input[],
  path: string[],
  existing: readonly string[] = [],
): { errors: UserError[]; wanted: WantedOption[] } {
  const errors: UserError[] = [];
  const wrong = (field: string[], message: string, code: string) => errors.push({ field, message, code });
  const wanted: WantedOption[] = [];
  if (existing.length + inputs.length > MOST_OPTIONS) {
    wrong(path, `Can only specify a maximum of ${MOST_OPTIONS} options`, "OPTIONS_OVER_LIMIT");
    return { errors, wanted };
  }
  for (const [index, input] of inputs.entries()) {
    refuseUnsimulated(input, "OptionCreateInput", ["linkedMetafield"]);
    const at = [...path, String(index)];
    const name = String((input.name as string | null | undefined) ?? "").trim();
    const values = ((input.values ?? []) as Input[]).map((value) => String(value.name as string | undefined));
    const twice = values.find((value, k) => values.indexOf(value) !== k);
    if (name === "") wrong(at, "Each option must have a name specified.", "OPTION_NAME_MISSING");
    else if (name.length > MOST_CHARACTERS) wrong(at, "Option name is too long.", "OPTION_NAME_TOO_LONG");
    else if (name.includes(" / "))
      wrong([...at, "name"], "The name contains unsupported sequence ' / '", "INVALID_NAME");
    else if (existing.some((one) => same(one, name)))
      wrong(at, `Option '${name}' already exists.`, "OPTION_ALREADY_EXISTS");
    else if (wanted.some((one) => same(one.name, name))) wrong(at, "Duplicated option name.", "DUPLICATED_OPTION_NAME");
    if (values.length === 0)
      wrong(at, `Option '${name}' must specify at least one option value.`, "OPTION_VALUES_MISSING");
    if (twice !== undefined) wrong(at, "Duplicated option value.", "DUPLICATED_OPTION_VALUE");
    if (values.some((value) => value.length > MOST_CHARACTERS))
      wrong(at, "Option value name is too long.", "OPTION_VALUE_NAME_TOO_LONG");
    wanted.push({ name, values, position: (input.position as number | null | undefined) ?? undefined });
  }
  return { errors, wanted };
}

export function newOptions(call: ApiCall, wanted: readonly WantedOption[]): OptionState[] {
  const placed = [...wanted].sort((a, b) => (a.position ?? Infinity) - (b.position ?? Infinity));
  return placed.map(({ name, values }) => ({
    id: call.shop.products.newId("ProductOption"),
    name,
    values: values.map((value) => newValue(call, value)),
  }));
}

export function newValue(call: ApiCall, name: string): OptionState["values"][number] {
  return { id: call.shop.products.newId("ProductOptionValue"), name };
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
