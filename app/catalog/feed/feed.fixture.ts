/** Imports as tests run them: upload, read, apply, each by the function its route or task calls. */
import type { CatalogCtx } from "../ctx";
import { applyFeed, startApplying } from "./apply-feed";
import { readFeed } from "./read-feed";
import { receiveFeed } from "./receive-feed";
import { listRows, readImport } from "./show-imports";

/** The bytes of a file in small pieces, as a network brings them. */
export async function* pieces(file: string | Buffer, size = 1000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(file as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Uploads a file and reads it: answers with the preview. */
export async function preview(ctx: CatalogCtx, file: string | Buffer, fileName = "spring.csv") {
  const id = await receiveFeed(ctx, { fileName, startedBy: "77" }, pieces(file));
  await readFeed(ctx, id);
  return { ...(await readImport(ctx, id)), all: (await listRows(ctx, id, { limit: 1000 })).rows };
}

export async function apply(ctx: CatalogCtx, id: string) {
  await startApplying(ctx, id);
  await applyFeed(ctx, id);
  return await readImport(ctx, id);
}

/** Uploads a file, reads it and applies it. */
export async function importFeed(ctx: CatalogCtx, file: string | Buffer, fileName?: string) {
  const { id } = await preview(ctx, file, fileName);
  return { ...(await apply(ctx, id)), all: (await listRows(ctx, id, { limit: 1000 })).rows };
}

export const lines = (...all: string[]) => `${all.join("\n")}\n`;

export async function addLocations(ctx: CatalogCtx, names: Record<string, string>): Promise<void> {
  for (const [id, name] of Object.entries(names))
    await ctx.db.query(
      "insert into locations (shop_id, id, name, is_active, observed_at) values ($1, $2, $3, true, $4)",
      [ctx.shop.id, id, name, ctx.clock()],
    );
}

/** Rows ever written in the tables of the catalog. */
export async function catalogWrites(ctx: CatalogCtx): Promise<number> {
  await ctx.db.query("select pg_stat_force_next_flush()");
  const [row] = await ctx.db.query<{ writes: string }>(
    `select sum(n_tup_ins + n_tup_upd + n_tup_del)::text as writes from pg_stat_user_tables
      where relname in ('catalog_products', 'catalog_variants', 'catalog_changes', 'catalog_differences')`,
  );
  return Number(row?.writes);
}

export const productsOf = (ctx: CatalogCtx) =>
  ctx.db.query<{ id: string; ours: Record<string, unknown> }>(
    `select id::text, product_id::text as "productId", title, handle, ours, base, source, rev from catalog_products where shop_id = $1
      order by catalog_products.id`,
    [ctx.shop.id],
  );

export const variantsOf = (ctx: CatalogCtx) =>
  ctx.db.query<{ id: string; ours: Record<string, unknown> }>(
    `select id::text, variant_id::text as "variantId", title, options, sku, ours, base from catalog_variants where shop_id = $1
      order by catalog_variants.id`,
    [ctx.shop.id],
  );
