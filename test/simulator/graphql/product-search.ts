import type { Candidate } from "../products/searching.ts";
import { refusal } from "./connections.ts";
import { ITEM_FIELDS, PRODUCT_FIELDS, VARIANT_FIELDS } from "./product-search-fields.ts";
import type { SearchField } from "./product-search-fields.ts";
import { parseSearch } from "./search-syntax.ts";
import type { SearchTree } from "./search-syntax.ts";

type Test = (candidate: Candidate) => boolean;

/** What can be searched for at a root: fields that are simulated, and those Shopify knows beside them. */
interface Searched {
  name: string;
  fields: Record<string, SearchField>;
  notSimulated: ReadonlySet<string>;
}
const root = (name: string, fields: Record<string, SearchField>, others: string): Searched => ({
  name,
  fields,
  notSimulated: new Set(others.split(" ")),
});

const SEARCHES = {
  products: root(
    "products",
    PRODUCT_FIELDS,
    "bundles collection_id combined_listing_role delivery_profile_id error_feedback has_only_composites " +
      "has_variant_with_components product_configuration_owner product_publication_status publication_ids " +
      "publishable_status published_status",
  ),
  productVariants: root(
    "productVariants",
    VARIANT_FIELDS,
    "collection delivery_profile_id exclude_composite exclude_variants_with_components managed managed_by " +
      "product_publication_status publishable_status published_status requires_components",
  ),
  inventoryItems: root("inventoryItems", ITEM_FIELDS, ""),
} as const;
export type SearchRoot = keyof typeof SEARCHES;

/**
 * Unknown field names are ignored, and so are values that do not fit the field: all results return, as on Shopify. That
 * goes for `metafields.…` too, as for every metafield without a definition that can be filtered by.
 */
export function parseProductSearch(at: SearchRoot, query: string | null | undefined, now: Date): Test {
  return compile(SEARCHES[at], parseSearch(query ?? ""), now);
}

function compile(searched: Searched, tree: SearchTree, now: Date): Test {
  const inner = (one: SearchTree) => compile(searched, one, now);
  if ("all" in tree) {
    const tests = tree.all.map(inner);
    return (candidate) => tests.every((test) => test(candidate));
  }
  if ("any" in tree) {
    const tests = tree.any.map(inner);
    return (candidate) => tests.some((test) => test(candidate));
  }
  if ("not" in tree) {
    const test = inner(tree.not);
    return (candidate) => !test(candidate);
  }
  const { field = "default", op, value, negated } = tree.term;
  if (searched.notSimulated.has(field))
    throw refusal(`The simulator does not simulate ${field}: in a search of ${searched.name}.`, "NOT_SIMULATED");
  const known = Object.hasOwn(searched.fields, field) ? searched.fields[field] : undefined;
  const test = known?.({ op, value, now });
  if (!test) return () => true;
  return negated ? (candidate) => !test(candidate) : test;
}
