import { randomBytes } from "node:crypto";
import type pg from "pg";
import { LEAN } from "../lean.mjs";
import type { Bench } from "./bench.ts";
import { insertShop } from "./databases.ts";
import type { FeedInput, FeedTimes } from "./feed-program.ts";
import { appEnvironment, SHOP } from "./ingest.ts";
import { runProgram } from "./program.ts";

const MB = 1_000_000;
const WORKER_MEMORY = 256 * MB;
const CATALOG_TABLES = ["catalog_products", "catalog_variants", "catalog_changes"];

/** A feed of prices and texts for products that Shopify has: into an empty catalog, again, and with other prices. */
export async function benchFeed({ sizes, server, report }: Bench): Promise<void> {
  const database = await server.create();
  const shopId = await insertShop(database.sql, SHOP);
  await database.sql.query("UPDATE shops SET scopes = 'write_products,write_inventory' WHERE id = $1", [shopId]);
  await mirrorProducts(database.sql, shopId, sizes.feed);
  const env = appEnvironment(database.url, randomBytes(32).toString("hex"));
  const run = (cents: number, rows = sizes.feed) =>
    runProgram<FeedTimes>("feed-program", { shopId, rows, cents, env } satisfies FeedInput, LEAN);

  const rows = sizes.feed.toLocaleString("en-US");
  const first = await run(10);
  report(
    "rows/s read, matched and previewed",
    sizes.feed / first.readSeconds,
    "rows/s",
    null,
    `${rows} rows, ${Math.round(first.bytes / MB)} MB, ${first.readSeconds.toFixed(1)} s; ${first.changes.toLocaleString("en-US")} changes`,
  );
  report(
    "rows/s applied",
    sizes.feed / first.applySeconds,
    "rows/s",
    null,
    `${first.applySeconds.toFixed(1)} s, into an empty catalog`,
  );
  report(
    "peak memory of the worker meanwhile",
    first.peakBytes / MB,
    "MB",
    { atMost: WORKER_MEMORY / MB },
    `${Math.round(first.idleBytes / MB)} MB before the file came`,
  );
  report("upload", first.bytes / MB / first.uploadSeconds, "MB/s");

  const before = await writes(database.sql);
  const again = await run(10);
  report(
    "row writes in the catalog of a rerun of the same feed",
    (await writes(database.sql)) - before,
    "rows",
    { atMost: 0 },
    `${again.counts.unchanged?.toLocaleString("en-US")} unchanged, read at ${Math.round(sizes.feed / again.readSeconds).toLocaleString("en-US")} rows/s`,
  );
  const prices = await run(20);
  report(
    "rows/s applied of new prices alone",
    sizes.feed / prices.applySeconds,
    "rows/s",
    null,
    `${prices.changes.toLocaleString("en-US")} changes, read at ${Math.round(sizes.feed / prices.readSeconds).toLocaleString("en-US")} rows/s`,
  );
  await database.drop();
}

async function writes(sql: pg.Client): Promise<number> {
  await sql.query("SELECT pg_stat_force_next_flush()");
  const { rows } = await sql.query<{ writes: string }>(
    "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::text AS writes FROM pg_stat_user_tables WHERE relname = any($1)",
    [CATALOG_TABLES],
  );
  return Number(rows[0]?.writes ?? 0);
}

/** As many variants as the feed has rows, four to a product. */
async function mirrorProducts(sql: pg.Client, shopId: number, variants: number): Promise<void> {
  await sql.query(
    "INSERT INTO locations (shop_id, id, name, is_active, observed_at) VALUES ($1, 1, 'Warehouse', true, now())",
    [shopId],
  );
  await sql.query(
    `INSERT INTO products (shop_id, id, title, handle, status, vendor, product_type, tags, skus, barcodes, total_inventory, tracks_inventory,
            has_only_default_variant, is_gift_card, variant_count, level_count, media_count, metafield_count, created_at, updated_at, document,
            hash, observed_at, written_at, written_by)
     SELECT $1, 1000000 + n, 'Product ' || n, 'product-' || n, 'ACTIVE', '', '', '{}', '{}', '{}', 0, true, false, false, 4, 1, 0, 0, now(), now(),
            jsonb_build_object('descriptionHtml', '<p>' || repeat('A description as shops have it. ', 10) || '</p>', 'options',
              '[{"name": "Size", "optionValues": [{"name": "Size 0"}, {"name": "Size 1"}, {"name": "Size 2"}, {"name": "Size 3"}]}]'::jsonb),
            sha256(n::text::bytea), now(), now(), 'full'
       FROM generate_series(0, $2::int / 4) n`,
    [shopId, variants],
  );
  await sql.query(
    `INSERT INTO product_variants (shop_id, product_id, id, position, title, sku, barcode, price, option_values, inventory_item_id,
            inventory_policy, tracked, taxable, requires_shipping, created_at, updated_at, document)
     SELECT $1, 1000000 + n / 4, 5000000 + n, n % 4 + 1, 'Size ' || n % 4, 'SKU-' || n, '40' || n, 9.99, ARRAY['Size ' || n % 4], 9000000 + n,
            'DENY', true, true, true, now(), now(), '{}' FROM generate_series(0, $2::int - 1) n`,
    [shopId, variants],
  );
  await sql.query(
    `INSERT INTO product_inventory_levels (shop_id, product_id, variant_id, inventory_item_id, location_id, available, updated_at, document)
     SELECT $1, 1000000 + n / 4, 5000000 + n, 9000000 + n, 1, n % 60, now(), '{}' FROM generate_series(0, $2::int - 1) n`,
    [shopId, variants],
  );
  await sql.query("VACUUM ANALYZE");
}
