/** What the parts about the catalog have in common: a simulated shop whose products are mirrored, and feeds for them. */
import type { FeedImportView } from "../../app/resources/catalog/feed.ts";
import { Sentence } from "../sentence.ts";
import type { Bench } from "./bench.ts";
import { startStack } from "./stack.ts";
import type { Stack, StackOptions } from "./stack.ts";

/** Simulated products have more than that, on average. */
const VARIANTS_EACH = 4;
const PATIENCE_MS = 60 * 60_000;

/** Starts a shop with so many variants at least, all of them mirrored. */
export async function startCatalog(
  bench: Bench,
  { domain, variants, plan }: { domain: string; variants: number; plan?: StackOptions["plan"] },
): Promise<Stack> {
  const products = Math.ceil(variants / VARIANTS_EACH) + 100;
  bench.say(`starting a simulated shop of ${products.toLocaleString("en-US")} products …`);
  const database = await bench.server.create();
  const stack = await startStack({ domain, orders: 0, products, database, plan });
  try {
    await stack.sync({ resource: "products", mode: "populate" });
  } catch (error) {
    await stack.stop();
    throw error;
  }
  const stop = async () => {
    await stack.stop();
    await database.drop();
  };
  return { ...stack, stop };
}

export interface Variant {
  productId: string;
  variantId: string;
  /** Of its product's. */
  isFirst: boolean;
}

/** So many variants of the mirror, product by product. */
export async function variantsOf({ sql }: Stack, count: number): Promise<Variant[]> {
  const { rows } = await sql.query<Variant>(
    `SELECT product_id::text AS "productId", id::text AS "variantId", row_number() OVER (PARTITION BY product_id ORDER BY position) = 1 AS "isFirst"
       FROM product_variants ORDER BY product_id, position LIMIT $1`,
    [count],
  );
  if (rows.length < count) throw new Sentence(`The simulated shop has only ${rows.length} variants.`);
  return rows;
}

export interface Imported {
  bytes: number;
  uploadSeconds: number;
  /** Reading, matching and previewing. */
  readSeconds: number;
  applySeconds: number;
  feed: FeedImportView;
}

/** Uploads a feed as the page does and applies it; resolves when the app has also seen what differs from Shopify then. */
export async function importFeed(stack: Stack, file: string): Promise<Imported> {
  const started = performance.now();
  const { id } = await stack.shop.api<FeedImportView>("/api/catalog/imports?fileName=bench.csv", file);
  const uploaded = performance.now();
  await reached(stack, id, "preview");
  const read = performance.now();
  await stack.shop.api(`/api/catalog/imports/${id}/apply`, {});
  await reached(stack, id, "applied");
  const applied = performance.now();
  await compared(stack);
  const { import: feed } = await stack.shop.api<{ import: FeedImportView }>(`/api/catalog/imports/${id}`);
  return {
    bytes: Number(feed.bytes),
    uploadSeconds: (uploaded - started) / 1000,
    readSeconds: (read - uploaded) / 1000,
    applySeconds: (applied - read) / 1000,
    feed,
  };
}

async function reached(stack: Stack, id: string, state: FeedImportView["state"]): Promise<void> {
  const onItsWay = `SELECT count(*) FROM feed_imports WHERE id = ${id} AND state IN ('reading', 'applying')`;
  if (!(await stack.none(onItsWay, PATIENCE_MS))) throw new Sentence(`A feed did not come to "${state}" in time.`);
  const { import: feed } = await stack.shop.api<{ import: FeedImportView }>(`/api/catalog/imports/${id}`);
  if (feed.state !== state) throw new Sentence(feed.sentence);
}

/** Waits until no product of the catalog is due for a comparison. */
export async function compared(stack: Stack): Promise<void> {
  const due = `SELECT count(*) FROM catalog_products p JOIN products m ON m.shop_id = p.shop_id AND m.id = p.product_id
                WHERE p.compared_rev IS DISTINCT FROM p.rev OR p.compared_hash IS DISTINCT FROM m.hash`;
  if (!(await stack.none(due, PATIENCE_MS))) throw new Sentence("The catalog was not compared in time.");
}
