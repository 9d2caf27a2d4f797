import type { Product } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { namespaceOf } from "./owner-metafields.ts";
import { bareId, listOf } from "./payload.ts";
import type { Input, UserError } from "./payload.ts";
import { findProduct } from "./products.ts";

type Identified = { product: Product | undefined; fields: Input } | { errors: UserError[] };

/**
 * Which product productSet is about: by identifier, or by the older `input.id`; none = a new one. An identifier that
 * finds nothing makes a product that has it, and must stand in the input too; only an id must exist.
 */
export function identifyForSet(call: ApiCall, identifier: Input | null | undefined, input: Input): Identified {
  const refused = (field: string[], message: string, code: string): Identified => ({
    errors: [{ field, message, code }],
  });
  if (identifier && input.id != null)
    return refused(["input"], "The id field is not allowed if identifier is provided.", "ID_NOT_ALLOWED");
  if (!identifier) {
    if (input.id == null) return { product: undefined, fields: {} };
    const product = call.shop.products.get(bareId("Product", input.id) ?? "");
    return product
      ? { product, fields: {} }
      : refused(["input", "id"], "Product does not exist", "PRODUCT_DOES_NOT_EXIST");
  }
  const product = findProduct(call, identifier);
  if (identifier.id != null) {
    return product
      ? { product, fields: {} }
      : refused(["identifier", "id"], "Resource matching the identifier was not found.", "NOT_FOUND");
  }
  if (typeof identifier.handle === "string") {
    if (input.handle == null)
      return refused(
        ["input", "handle"],
        "The input field corresponding to the identifier is required.",
        "MISSING_FIELD_REQUIRED",
      );
    if (input.handle === identifier.handle) return { product, fields: {} };
    return refused(
      ["input", "handle"],
      "The identifier value does not match the value of the corresponding field in the input.",
      "INPUT_MISMATCH",
    );
  }
  const custom = identifier.customId as Input;
  const named = listOf(input, "metafields").find(
    (one) => namespaceOf(one.namespace) === namespaceOf(custom.namespace) && one.key === custom.key,
  );
  if (named ? named.value === custom.value : product !== undefined && input.metafields == null)
    return { product, fields: {} };
  return refused(
    ["input", "metafields"],
    "The input argument `metafields` (if present) must contain the `customId` value.",
    "METAFIELD_MISMATCH",
  );
}
