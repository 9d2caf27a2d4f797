import type { SimNode } from "../store/contract.ts";

/** The few entries of Shopify's standard product taxonomy that the simulated shop's products are in. */
const NAMES: Record<string, string> = {
  aa: "Apparel & Accessories",
  "aa-1": "Clothing",
  "aa-1-13": "Clothing Tops",
  "aa-1-13-7": "Shirts",
  "aa-1-13-8": "T-Shirts",
  "aa-2": "Clothing Accessories",
  "aa-2-26": "Scarves & Shawls",
  "aa-2-27": "Sunglasses",
  fr: "Furniture",
  "fr-24": "Tables",
  hg: "Home & Garden",
  "hg-11": "Kitchen & Dining",
  "hg-3-17": "Candles",
  "hg-3": "Decor",
  gc: "Gift Cards",
};
export const CATEGORIES = ["aa-1-13-7", "aa-1-13-8", "aa-2-26", "aa-2-27", "fr-24", "hg-11", "hg-3-17"];

const gidOf = (id: string) => `gid://shopify/TaxonomyCategory/${id}`;

/** Undefined for an id that the simulator's part of the taxonomy does not have. */
export const isCategory = (id: string): boolean => Object.hasOwn(NAMES, id);

export function categoryNode(id: string): SimNode {
  const parts = id.split("-");
  const line = parts.map((_, k) => parts.slice(0, k + 1).join("-"));
  const children = Object.keys(NAMES).filter(
    (other) => other.startsWith(`${id}-`) && other.split("-").length === parts.length + 1,
  );
  return {
    __typename: "TaxonomyCategory",
    id: gidOf(id),
    name: NAMES[id] ?? id,
    fullName: line.map((one) => NAMES[one] ?? one).join(" > "),
    level: parts.length,
    isRoot: parts.length === 1,
    isLeaf: children.length === 0,
    isArchived: false,
    parentId: parts.length > 1 ? gidOf(line.at(-2) ?? "") : null,
    ancestorIds: line.slice(0, -1).map(gidOf).reverse(),
    childrenIds: children.map(gidOf),
  };
}
