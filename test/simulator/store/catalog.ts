import { gid } from "./ids.ts";
import { between, chance, choose, randomOf, STREAM } from "./random.ts";
import type { SimNode } from "./contract.ts";

export interface Product {
  id: string;
  handle: string;
  title: string;
  vendor: string;
  type: string;
  /** Minor units of the shop's currency. */
  price: number;
  grams: number;
  taxable: boolean;
  kind: "goods" | "digital" | "gift card";
  /** Null when the shop does not have it any more. */
  node: SimNode | null;
  variants: { id: string; title: string | null; sku: string | null; node: SimNode | null }[];
}

const QUALITIES = [
  "Mid-century",
  "Organic",
  "Hand-thrown",
  "Everyday",
  "Málaga",
  "Crème brûlée",
  "「限定」",
  "Ultra-light",
  "قهوة",
  "Nº 5",
];
const THINGS = [
  "lounger",
  "linen shirt",
  "teapot 🫖",
  "candle",
  "coffee table",
  "sunglasses",
  "rain coat",
  "notebook",
  "scarf",
  "soap",
];
const VENDORS = ["Lockstep Goods", "Åland Studio", "Müller & Söhne", "東京工房", "Casa Níspero"];
const SIZES = ["Small", "Medium", "Large", "X-Large / Forest green"];
/** So many products are named by order lines, if the shop has them; at least so many, that there is one of each kind. */
export const CATALOG = 300;
const LEAST = 30;

/** Every 30th product is a gift card, every 12th a download. */
const kindOf = (n: number): Product["kind"] => (n % 30 === 29 ? "gift card" : n % 12 === 11 ? "digital" : "goods");

function productOf(seed: number, n: number, isHeld: boolean): Product {
  const random = randomOf(seed, n, STREAM.product);
  const kind = kindOf(n);
  const title =
    kind === "gift card"
      ? "Gift card"
      : `${choose(random, QUALITIES)} ${choose(random, THINGS)}${kind === "digital" ? " (pattern, PDF)" : ""}`;
  const price =
    kind === "gift card"
      ? choose(random, [1000, 2500, 5000])
      : between(random, 4, 320) * 100 + choose(random, [0, 50, 95, 99, 99]);
  const id = String(8_410_000_000_000 + n * 32_768 + between(random, 0, 32_767));
  const vendor = choose(random, VENDORS);
  const type = kind === "goods" ? "Goods" : kind === "digital" ? "Download" : "Gift card";
  const handle = `product-${n + 1}`;
  const node = {
    id: gid("Product", id),
    legacyResourceId: id,
    title,
    handle,
    vendor,
    productType: type,
    status: "ACTIVE",
    isGiftCard: kind === "gift card",
    tags: [],
    totalInventory: between(random, 0, 500),
    createdAt: "2024-02-01T09:00:00Z",
    updatedAt: "2026-01-15T12:30:00Z",
  };
  const titles = kind === "goods" && chance(random, 0.7) ? SIZES.slice(0, between(random, 2, 4)) : ["Default Title"];
  const variants = titles.map((variant, k) => {
    const variantId = String(44_610_000_000_000 + n * 262_144 + k * 32_768 + between(random, 0, 32_767));
    const sku = chance(random, 0.9) ? `SKU-${String(n + 1).padStart(4, "0")}-${k + 1}` : null;
    const name = titles.length > 1 ? `${title} - ${variant}` : title;
    return {
      id: variantId,
      title: titles.length > 1 ? variant : null,
      sku,
      node: isHeld
        ? {
            id: gid("ProductVariant", variantId),
            legacyResourceId: variantId,
            title: variant,
            displayName: name,
            sku,
            price: (price / 100).toFixed(2),
            position: k + 1,
            taxable: kind !== "gift card",
            inventoryPolicy: "DENY",
            createdAt: node.createdAt,
            updatedAt: node.updatedAt,
            product: node,
          }
        : null,
    };
  });
  const grams = kind === "goods" ? between(random, 4, 300) * 10 : 0;
  const taxable = kind !== "gift card" && !chance(random, 0.04);
  return { id, handle, title, vendor, type, price, grams, taxable, kind, node: isHeld ? node : null, variants };
}

export interface Catalog {
  /** In the order of their ids. */
  all: readonly Product[];
  goods: Product[];
  digital: Product[];
  giftCards: Product[];
}

/** `held`: how many of its products the shop still has, the first ones; lines that name another one name none. */
export function createCatalog(seed: number, held = CATALOG): Catalog {
  const count = Math.min(CATALOG, Math.max(LEAST, held));
  const products = Array.from({ length: count }, (_, n) => productOf(seed, n, n < held));
  const of = (kind: Product["kind"]) => products.filter((product) => product.kind === kind);
  return { all: products, goods: of("goods"), digital: of("digital"), giftCards: of("gift card") };
}
