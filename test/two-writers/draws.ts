/**
 * What both writers draw from: the same products and fields, and values that are now and then the same few, so that the writers
 * meet, and otherwise such as nobody has ever written before, so that each can be looked for in the end.
 */
import { inventoryField } from "~/resources/catalog/fields";
import type { Json } from "~/resources/resource";

import type { Simulator } from "../simulator/index.ts";
import type { Product, Variant } from "../simulator/products/state.ts";
import { createRandom } from "../simulator/random.ts";

/** A value for a field of a product in Shopify, or of a variant of it. */
export interface Draw {
  product: Product;
  /** Null for fields of the product itself. */
  variant: Variant | null;
  field: string;
  value: Json;
}

export interface Draws {
  /** In [0, 1). */
  random(): number;
  pick<T>(items: readonly T[]): T;
  some<T>(items: readonly T[]): T[];
  /** Undefined when the shop is empty. */
  product(): Product | undefined;
  /** Undefined when the shop is empty. */
  next(fields?: readonly string[]): Draw | undefined;
  /** Other products lie on the desk from now on. */
  clearDesk(): void;
}

const TITLES = ["Green tea", "Black tea", "White tea", "Oolong"];
const TAGS = ["new", "sale", "organic", "loose", "gift"];

/** Field → the few values that are written often, and one that never was. */
const VALUES: Readonly<Record<string, { often: readonly Json[]; once(n: number): Json }>> = {
  title: { often: TITLES, once: (n) => `Tea no. ${n}` },
  vendor: { often: ["Acme", "Leaf & Co", ""], once: (n) => `Estate ${n}` },
  tags: { often: [[], ["new"], ["new", "sale"]], once: (n) => [...TAGS.filter((_, k) => (n >> k) % 2), `lot-${n}`] },
  descriptionHtml: { often: ["<p>Fresh.</p>", "<P>Fresh</P>", ""], once: (n) => `<p>Picked on <b>day ${n}</b></p>` },
  seoTitle: { often: TITLES, once: (n) => `Tea ${n}, fresh` },
  status: { often: ["ACTIVE", "DRAFT", "ARCHIVED"], once: (n) => (n % 2 ? "ACTIVE" : "ARCHIVED") },
  "metafield:custom.care": { often: ["Keep dry", "Keep cool"], once: (n) => `Keep at ${n} degrees` },
  price: { often: ["9.50", "12.00", "12.5", "20"], once: (n) => (10 + n / 100).toFixed(2) },
  cost: { often: ["4.00", "4.1"], once: (n) => (1 + n / 100).toFixed(2) },
  sku: { often: ["T-1", "T-2", ""], once: (n) => `T-${n}-X` },
  barcode: { often: ["4006381333931", ""], once: (n) => `40${n}` },
  inventory: { often: ["0", "3", "8", "21"], once: (n) => String(n) },
};
const OF_VARIANT = new Set(["price", "cost", "sku", "barcode", "inventory"]);
export const ALL_FIELDS = Object.keys(VALUES);

/** Of the products, and never fewer than four. */
const ON_DESK = 1 / 100;

export function createDraws({ products }: Simulator, seed: number): Draws {
  const random = createRandom(seed ^ 0x2717);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  let desk = random();
  let drawn = 0;

  /** Every other time one of those on the desk. */
  const product = (): Product | undefined => {
    const all = [...products.all()];
    const few = Math.max(4, Math.ceil(all.length * ON_DESK));
    const place = random() < 0.5 ? Math.floor(desk * all.length + random() * few) : Math.floor(random() * all.length);
    return all[place % all.length];
  };

  return {
    random,
    pick,
    some: (items) => items.filter(() => random() < 0.4),
    product,
    next(fields = ALL_FIELDS) {
      const chosen = product();
      if (!chosen) return undefined;
      const name = pick(fields);
      const { often = [], once } = VALUES[name] ?? {};
      const n = ++drawn;
      const value = once && random() < 0.6 ? once(n) : pick(often);
      const location = pick(products.locations().filter(({ isActive }) => isActive));
      const field = name === "inventory" ? inventoryField(location.id) : name;
      return { product: chosen, variant: OF_VARIANT.has(name) ? pick(chosen.variants) : null, field, value };
    },
    clearDesk() {
      desk = random();
    },
  };
}
