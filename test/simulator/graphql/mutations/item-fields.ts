import type { ItemState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { isNegative, isTooMuch, roundedTo, TOO_MUCH } from "./amounts.ts";
import { refuseUnsimulated } from "./payload.ts";
import type { Input, UserError } from "./payload.ts";

export interface ItemEdit {
  errors: UserError[];
  apply: (item: ItemState) => void;
}

const MOST_CHARACTERS = 255;
const UNITS: Record<string, string> = { GRAMS: "g", KILOGRAMS: "kg", OUNCES: "oz", POUNDS: "lb" };

/** InventoryItemInput, as inventoryItemUpdate and the variants' mutations share it; sentences recorded, but for the SKU's. */
export function readItem(call: ApiCall, input: Input, path: string[], costLabel: string): ItemEdit {
  refuseUnsimulated(input, "InventoryItemInput", ["countryHarmonizedSystemCodes"]);
  const errors: UserError[] = [];
  const wrong = (field: string[], message: string, code = "INVALID_INPUT") =>
    errors.push({ field: [...path, ...field], message, code });

  const cost = input.cost as string | null | undefined;
  if (cost && isNegative(cost)) {
    wrong(["cost"], `${costLabel} must be greater than or equal to 0`, "GREATER_THAN_OR_EQUAL_TO");
  } else if (cost && isTooMuch(cost)) wrong(["cost"], `${costLabel} must be less than ${TOO_MUCH}`);
  const sku = input.sku as string | null | undefined;
  if (sku && sku.length > MOST_CHARACTERS)
    wrong(["sku"], `SKU is too long (maximum is ${MOST_CHARACTERS} characters)`, "TOO_LONG");
  const weight = (input.measurement as Input | null | undefined)?.weight as
    { value: number; unit: NonNullable<ItemState["weight"]>["unit"] } | null | undefined;
  if (weight && weight.value < 0) {
    const unit = UNITS[weight.unit] ?? "";
    wrong(["measurement", "weight"], `Measurement weight value ${weight.value} ${unit} must be >= 0 ${unit}`);
  }
  const country = input.countryCodeOfOrigin as string | null | undefined;
  if (country === "ZZ") wrong(["countryCodeOfOrigin"], "Country code of origin is invalid");
  // Dots and blanks are dropped: 1234.56 is 123456 (recorded).
  const code = (input.harmonizedSystemCode as string | null | undefined)?.replace(/[\s.\-_]/g, "");
  if (code && !/^\d{6,13}$/.test(code))
    wrong(["harmonizedSystemCode"], "Harmonized system code must be a number between six and thirteen digits");

  return {
    errors,
    apply: (item) => {
      if (cost !== undefined) item.cost = cost === null ? null : roundedTo(cost, call.shop.store.shop.currencyCode);
      if (sku !== undefined) item.sku = sku?.trim() || null;
      if (weight) item.weight = { value: weight.value, unit: weight.unit };
      if (typeof input.tracked === "boolean") item.tracked = input.tracked;
      if (typeof input.requiresShipping === "boolean") item.requiresShipping = input.requiresShipping;
      if (country !== undefined) item.countryCodeOfOrigin = country;
      if (input.provinceCodeOfOrigin !== undefined)
        item.provinceCodeOfOrigin = input.provinceCodeOfOrigin as string | null;
      if (input.harmonizedSystemCode !== undefined) item.harmonizedSystemCode = code || null;
    },
  };
}
