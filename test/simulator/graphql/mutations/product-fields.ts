import type { Product, ProductState } from "../../products/state.ts";
import { keptTags } from "../../products/tags.ts";
import { isCategory } from "../../products/taxonomy.ts";
import type { ApiCall } from "../fields.ts";
import { refusal } from "../connections.ts";
import { keptHtml } from "./html.ts";
import { refuseUnsimulated } from "./payload.ts";
import type { Input, UserError } from "./payload.ts";
import { checkTags } from "./tags.ts";

const MOST_CHARACTERS = 255;
const NOT_SIMULATED = [
  "claimOwnership",
  "combinedListingRole",
  "giftCardTemplateSuffix",
  "requiresSellingPlan",
  "publications",
  "productPublications",
  "publishDate",
  "publishOn",
  "published",
  "publishedAt",
];

/** What a mutation's input says of a product itself: errors as productCreate and productUpdate word them, and the edit. */
export interface ProductEdit {
  errors: UserError[];
  apply: (draft: ProductState) => void;
}

/**
 * Checks the fields that productCreate, productUpdate and productSet share. Absent fields stay as they are; sentences are
 * recorded ones. Collections are not simulated, and unknown ones are passed over by Shopify too (recorded).
 */
export function readProduct(call: ApiCall, input: Input, current: Product | undefined): ProductEdit {
  refuseUnsimulated(input, "ProductInput", NOT_SIMULATED);
  const text = (name: string) => (typeof input[name] === "string" ? input[name] : undefined);
  const title = text("title");
  const handle = handleOf(call, text("handle"), title, current);
  const category = categoryOf(input.category);
  const vendor = text("vendor");
  const productType = text("productType");

  const errors: UserError[] = [];
  const wrong = (field: string[], message: string) => errors.push({ field, message });
  const tooLong = (name: string, label: string, value: string | undefined) => {
    if (value !== undefined && value.length > MOST_CHARACTERS)
      wrong([name], `${label} is too long (maximum is ${MOST_CHARACTERS} characters)`);
  };
  if (title !== undefined ? title.trim() === "" : !current) wrong(["title"], "Title can't be blank");
  tooLong("title", "Title", title);
  tooLong("handle", "Handle", handle?.given ?? (current ? undefined : title));
  tooLong("vendor", "Vendor", vendor);
  tooLong("productType", "Product type", productType);
  tooLong("customProductType", "Custom product type", productType);
  if (input.tags) errors.push(...checkTags(input.tags as string[]));
  if (handle?.taken)
    wrong(["input", "handle"], `Handle '${handle.given}' already in use. Please provide a new handle.`);

  return {
    errors,
    apply: (draft) => {
      if (title !== undefined) draft.title = title.trim();
      if (handle) draft.handle = handle.free;
      if (typeof input.descriptionHtml === "string")
        draft.descriptionHtml = keptHtml(input.descriptionHtml, call.core.knobs.descriptionHtml);
      if (vendor !== undefined) draft.vendor = vendor.trim();
      if (productType !== undefined) draft.productType = productType.trim();
      if (input.tags) draft.tags = keptTags(input.tags as string[]);
      if (typeof input.status === "string") draft.status = input.status as ProductState["status"];
      if (input.templateSuffix !== undefined) draft.templateSuffix = (input.templateSuffix as string | null) || null;
      if (category !== undefined) draft.category = category;
      applySeo(draft, input.seo as Input | null | undefined);
    },
  };
}

/** An empty title or description is none: the product's own are used (as the simulator's stores and recordings show them: null). */
function applySeo(draft: ProductState, seo: Input | null | undefined): void {
  for (const name of ["title", "description"] as const) {
    if (seo?.[name] !== undefined) draft.seo[name] = (seo[name] as string | null) || null;
  }
}

/** A product's handle in words of any script, as recorded: "  Mixed CASE / 東京 100 % " is mixed-case-東京-100, "%%%" is product. */
function handleOf(
  call: ApiCall,
  given: string | undefined,
  title: string | undefined,
  current: Product | undefined,
): { given: string | undefined; free: string; taken: boolean } | undefined {
  const { products } = call.shop;
  // Blank is as if it were not given, and a title makes a handle only for a new product.
  if (given === undefined || given.trim() === "") {
    return current ? undefined : { given: undefined, free: products.freeHandle(title ?? ""), taken: false };
  }
  const words = given
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  if (words === "") return { given, free: products.freeHandle("product"), taken: false };
  const owner = products.byHandle(words);
  return { given, free: words, taken: owner !== undefined && owner.id !== current?.id };
}

function categoryOf(given: unknown): string | null | undefined {
  if (given === undefined || given === null) return given;
  const [, id] = /^gid:\/\/shopify\/TaxonomyCategory\/([\w-]+)$/.exec(String(given)) ?? [];
  if (id && isCategory(id)) return id;
  throw refusal("Invalid product_taxonomy_node_id", "INVALID_PRODUCT_TAXONOMY_NODE_ID");
}
