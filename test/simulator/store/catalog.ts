import { gid } from "./ids.ts";
import { between, chance, choose, randomOf, STREAM } from "./random.ts";
import type { SimNode } from "./contract.ts";

export interface Product {
  title: string;
  vendor: string;
  /** Minor units of the shop's currency. */
  price: number;
  grams: number;
  taxable: boolean;
  kind: "goods" | "digital" | "gift card";
  node: SimNode;
  variants: { title: string | null; sku: string | null; node: SimNode }[];
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
const COUNT = 300;

/** Every 30th product is a gift card, every 12th a download. */
const kindOf = (n: number): Product["kind"] => (n % 30 === 29 ? "gift card" : n % 12 === 11 ? "digital" : "goods");

function productOf(seed: number, n: number): Product {
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
  const node = {
    id: gid("Product", id),
    legacyResourceId: id,
    title,
    handle: `product-${n + 1}`,
    vendor,
    productType: kind === "goods" ? "Goods" : kind === "digital" ? "Download" : "Gift card",
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
      title: titles.length > 1 ? variant : null,
      sku,
      node: {
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
      },
    };
  });
  const grams = kind === "goods" ? between(random, 4, 300) * 10 : 0;
  return { title, vendor, price, grams, taxable: kind !== "gift card" && !chance(random, 0.04), kind, node, variants };
}

export interface Catalog {
  /** In the order of their ids. */
  all: readonly Product[];
  goods: Product[];
  digital: Product[];
  giftCards: Product[];
}

export function createCatalog(seed: number): Catalog {
  const products = Array.from({ length: COUNT }, (_, n) => productOf(seed, n));
  const of = (kind: Product["kind"]) => products.filter((product) => product.kind === kind);
  return { all: products, goods: of("goods"), digital: of("digital"), giftCards: of("gift card") };
}
