import type { ProductState, Variant, VariantState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { isNegative, isTooMuch, roundedTo, TOO_MUCH } from "./amounts.ts";
import { readItem } from "./item-fields.ts";
import { readMetafields } from "./owner-metafields.ts";
import { refuseUnsimulated } from "./payload.ts";
import type { Input, UserError } from "./payload.ts";

const MOST_CHARACTERS = 255;
const NOT_SIMULATED = [
  "mediaSrc",
  "quantityAdjustments",
  "requiresComponents",
  "showUnitPrice",
  "taxCode",
  "unitPriceMeasurement",
];

export interface VariantEdit {
  errors: UserError[];
  apply: (variant: VariantState) => void;
}

/**
 * What an input says of a variant itself, its option values aside. Sentences and codes of productVariantsBulkUpdate as
 * recorded; productSet gives its own codes to the same (`recode`).
 */
export function readVariant(
  call: ApiCall,
  product: Pick<ProductState, "media">,
  input: Input,
  existing: Variant | undefined,
  path: string[],
): VariantEdit {
  refuseUnsimulated(input, "ProductVariantsBulkInput", NOT_SIMULATED);
  const errors: UserError[] = [];
  const wrong = (field: string, message: string, code: string) =>
    errors.push({ field: [...path, field], message, code });

  const price = input.price as string | null | undefined;
  if (price === null) wrong("price", "Price can't be blank", "BLANK");
  const compareAtPrice = input.compareAtPrice as string | null | undefined;
  for (const [field, label, amount] of [
    ["compareAtPrice", "Compare at price", compareAtPrice],
    ["price", "Price", price],
  ] as const) {
    if (!amount) continue;
    if (isNegative(amount)) wrong(field, `${label} must be greater than or equal to 0`, "GREATER_THAN_OR_EQUAL_TO");
    else if (isTooMuch(amount)) wrong(field, `must be less than ${TOO_MUCH}`, "INVALID_INPUT");
  }
  const barcode = input.barcode as string | null | undefined;
  if (barcode && barcode.length > MOST_CHARACTERS)
    wrong("barcode", `Barcode is too long (maximum is ${MOST_CHARACTERS} characters)`, "TOO_LONG");

  const media = product.media.find(({ id, kind }) => input.mediaId === `gid://shopify/${kind}/${id}`);
  if (typeof input.mediaId === "string" && !media)
    wrong("mediaId", `Media id ${input.mediaId} does not exist`, "INVALID_INPUT");

  // productSet takes the SKU beside the item too.
  const itemInput = { ...(input.inventoryItem as Input | null | undefined), ...pick(input, "sku") };
  const item = readItem(call, itemInput, [...path, "inventoryItem"], "Cost per item");
  for (const { field, message, code } of item.errors) {
    // A cost is refused twice: of the variant, and by its own path (recorded).
    if (field?.at(-1) === "cost")
      errors.push({ field: path, message: message.replace("Cost per item ", ""), code: null });
    errors.push({ field, message, code });
  }
  const metafields = readMetafields(
    call,
    (input.metafields as Input[] | null | undefined) ?? [],
    [...(existing?.metafields ?? [])],
    [...path, "metafields"],
  );
  errors.push(...metafields.errors.map(({ field, message }) => ({ field, message, code: "INVALID_VALUE" })));

  const { currencyCode } = call.shop.store.shop;
  return {
    errors,
    apply: (variant) => {
      if (typeof price === "string") variant.price = roundedTo(price, currencyCode);
      if (compareAtPrice !== undefined)
        variant.compareAtPrice = compareAtPrice === null ? null : roundedTo(compareAtPrice, currencyCode);
      if (barcode !== undefined) variant.barcode = barcode?.trim() || null;
      if (typeof input.taxable === "boolean") variant.taxable = input.taxable;
      if (typeof input.inventoryPolicy === "string")
        variant.inventoryPolicy = input.inventoryPolicy as VariantState["inventoryPolicy"];
      if (media) variant.mediaIds = [media.id];
      item.apply(variant.item);
      variant.metafields = metafields.apply(variant.metafields);
    },
  };
}

function pick(input: Input, name: string): Input {
  return input[name] === undefined ? {} : { [name]: input[name] };
}
