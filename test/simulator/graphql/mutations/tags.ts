import { keptTags, tagIdentity } from "../../products/tags.ts";
import type { ApiCall } from "../fields.ts";
import { typeOfId } from "../fields.ts";
import { refusal } from "../connections.ts";
import { bareId, ITEM_REFUSED, itemRefused, requireProductsScope } from "./payload.ts";
import type { Mutation, UserError } from "./payload.ts";
import { changeProduct, PRODUCT_GONE } from "./change-product.ts";

const MOST_CHARACTERS = 255;

export function checkTags(tags: readonly string[]): UserError[] {
  const tooLong = tags.flatMap((one) => one.split(",")).some((tag) => tag.trim().length > MOST_CHARACTERS);
  return tooLong ? [{ field: ["tags"], message: "Product tags is invalid" }] : [];
}

export const tagsAdd: Mutation = (call, args) =>
  change(call, "tagsAdd", args, (tags, given) => keptTags([...tags, ...given]));

export const tagsRemove: Mutation = (call, args) =>
  change(call, "tagsRemove", args, (tags, given) => {
    const gone = new Set(keptTags(given).map(tagIdentity));
    return tags.filter((tag) => !gone.has(tagIdentity(tag)));
  });

function change(
  call: ApiCall,
  field: string,
  args: Record<string, unknown>,
  edit: (tags: readonly string[], given: readonly string[]) => string[],
): ReturnType<Mutation> {
  const globalId = String(args.id);
  const given = args.tags as string[];
  if (typeOfId(globalId) !== "Product") {
    if (!["Order", "DraftOrder", "Customer", "Article"].includes(typeOfId(globalId) ?? ""))
      throw refusal("invalid id", "RESOURCE_NOT_FOUND");
    throw refusal(`The simulator does not simulate tags of ${typeOfId(globalId)} (not simulated).`, "NOT_SIMULATED");
  }
  requireProductsScope(call, field);
  const id = bareId("Product", globalId) ?? "";
  const product = call.shop.products.get(id);
  if (!product) return { node: null, userErrors: [{ field: ["id"], message: PRODUCT_GONE }] };
  const shown = () => ({ ...call.shop.products.product(id), __typename: "Product" });
  if (itemRefused(call, globalId)) return { node: shown(), userErrors: [{ field: null, message: ITEM_REFUSED }] };
  const userErrors = checkTags(given);
  if (userErrors.length === 0) {
    changeProduct(call, id, (draft) => {
      draft.tags = edit(draft.tags, given);
    });
  }
  return { node: shown(), userErrors };
}
