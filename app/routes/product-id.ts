import { AppError } from "~/lib/errors";

/** A product's id from an address: a decimal string, because ids exceed what a number holds. */
export function productId(text: string | undefined): string {
  if (text && /^\d{1,18}$/.test(text)) return text;
  throw new AppError("not_found", "There is no such product: its number in the address is not one of Shopify's.");
}
