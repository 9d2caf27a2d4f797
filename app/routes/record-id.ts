import { AppError } from "~/lib/errors";
import { RESOURCES } from "~/resources";
import type { Resource } from "~/resources/resource";

/** The resource that an address names ("orders"). Throws `AppError("not_found")` for what is none. */
export function resourceIn(name: string | undefined): Resource {
  const found = RESOURCES.find((resource) => resource.name === name);
  if (found) return found;
  throw new AppError("not_found", "There is nothing at this address.");
}

/** A record's id from an address: a decimal string, because ids exceed what a number holds. */
export function recordId({ noun }: Resource, text: string | undefined): string {
  if (text && /^\d{1,18}$/.test(text)) return text;
  throw new AppError("not_found", `There is no such ${noun.one}: its number in the address is not one of Shopify's.`);
}
