/** What has to hold when both writers have stopped: they agree, or it is asked about; and nothing was lost. */
import { kindOf } from "~/resources/catalog/fields";
import { canonical, same } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";

import type { TestApp } from "../support/app.ts";
import { keyOf, valuesOf } from "./values.ts";
import type { Written } from "./writers.ts";

/** What the app wrote over in Shopify, from the first moment on; `initial` is what was there when it began to look. */
export interface Watch {
  readonly overwritten: { key: string; field: string; value: Json }[];
  readonly initial: ReadonlyMap<string, Json>;
  /** How many values were written by the app. */
  written(): number;
}

export function watchShopify({ sim }: TestApp): Watch {
  const known = new Map([...sim.products.all()].map((product) => [product.id, valuesOf(product)]));
  const initial = new Map([...known.values()].flatMap((values) => [...values]));
  const overwritten: Watch["overwritten"] = [];
  let written = 0;
  sim.products.onEvent(({ productId, by }) => {
    const product = sim.products.get(productId);
    const before = known.get(productId);
    const after = product ? valuesOf(product) : new Map<string, Json>();
    known.set(productId, after);
    if (by !== "app" || !before) return;
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const field = key.split("/").slice(2).join("/");
      const [old, now] = [before.get(key) ?? null, after.get(key) ?? null];
      if (same(kindOf(field), old, now)) continue;
      written++;
      overwritten.push({ key, field, value: old });
    }
  });
  return { overwritten, initial, written: () => written };
}

interface Side {
  product: string;
  variant: string;
  product_id: string;
  variant_id: string;
  ours: Record<string, Json>;
}

/** All that is wrong in the end, one line each. */
export async function complaints(app: TestApp, watch: Watch, written: readonly Written[]): Promise<string[]> {
  return [...(await disagreements(app)), ...(await losses(app, watch, written))];
}

/** Fields in which the two sides differ without an open conflict that names both values, and conflicts that are none. */
async function disagreements({ ctx, sim }: TestApp): Promise<string[]> {
  const lines: string[] = [];
  const open = await openDifferences(ctx);
  for (const { product, variant, product_id, variant_id, ours } of await ourSides(ctx)) {
    const shopify = sim.products.get(product_id);
    const values = shopify ? valuesOf(shopify) : null;
    if (!values) {
      lines.push(`${product}: Shopify does not have ${product_id}, and the catalog does not know`);
      continue;
    }
    for (const [field, our] of Object.entries(ours)) {
      const key = `${product}/${variant}/${field}`;
      const kind = kindOf(field);
      const their = values.get(keyOf(product_id, variant_id, field)) ?? canonical(kind, null);
      const found = open.get(key);
      open.delete(key);
      const told = `${key}: ours ${JSON.stringify(our)}, Shopify's ${JSON.stringify(their)}`;
      if (!found && !same(kind, our, their)) lines.push(`${told}: they differ, and nobody says so`);
      if (!found) continue;
      const namesBoth = same(kind, found.ours, our) && same(kind, found.theirs, their);
      if (found.verdict !== "conflict" || !namesBoth || same(kind, our, their))
        lines.push(`${told}: shown as ${JSON.stringify(found)}`);
    }
  }
  return [...lines, ...[...open].map(([key, found]) => `${key}: a difference of nothing: ${JSON.stringify(found)}`)];
}

async function ourSides({ db, shop }: TestApp["ctx"]): Promise<Side[]> {
  return await db.query<Side>(
    `select p.id::text as product, '0' as variant, p.product_id::text, '0' as variant_id, p.ours
       from catalog_products p where p.shop_id = $1 and p.product_id is not null and p.gone_at is null
     union all
     select p.id::text, v.id::text, p.product_id::text, v.variant_id::text, v.ours
       from catalog_products p join catalog_variants v on v.shop_id = p.shop_id and v.catalog_product_id = p.id
      where p.shop_id = $1 and p.product_id is not null and p.gone_at is null and v.variant_id is not null and v.gone_at is null`,
    [shop.id],
  );
}

async function openDifferences({ db, shop }: TestApp["ctx"]) {
  const rows = await db.query<{ key: string; verdict: string; ours: Json; theirs: Json }>(
    `select catalog_product_id || '/' || catalog_variant_id || '/' || field as key, verdict, ours, theirs from catalog_differences
      where shop_id = $1`,
    [shop.id],
  );
  return new Map(rows.map(({ key, ...found }) => [key, found]));
}

/** Values that somebody wrote and the history does not hold: the editor's, and those in Shopify that the app wrote over. */
async function losses({ ctx }: TestApp, watch: Watch, written: readonly Written[]): Promise<string[]> {
  const history = await historyOf(ctx);
  const holds = (key: string, field: string, value: Json) =>
    history.get(key)?.some((kept) => same(kindOf(field), kept, value)) ?? false;
  const lines: string[] = [];
  for (const { catalogProductId, catalogVariantId, field, value } of written) {
    const key = `ours/${catalogProductId}/${catalogVariantId}/${field}`;
    const kept = canonical(kindOf(field), value);
    // Writing what was there already is no change.
    if (!holds(key, field, kept) && history.has(key))
      lines.push(`${key}: the editor's ${JSON.stringify(value)} is lost`);
  }
  for (const { key, field, value } of watch.overwritten) {
    const isFirst = same(kindOf(field), watch.initial.get(key) ?? null, value);
    if (!isFirst && !holds(`shopify/${key}`, field, value))
      lines.push(`${key}: Shopify's ${JSON.stringify(value)} was written over, and is lost`);
  }
  return lines;
}

/** By the catalog's ids and by Shopify's: all values that the history holds of a field. */
async function historyOf({ db, shop }: TestApp["ctx"]): Promise<Map<string, Json[]>> {
  const rows = await db.query<{ ours: string; shopify: string | null; before: Json; after: Json }>(
    `select 'ours/' || c.catalog_product_id || '/' || c.catalog_variant_id || '/' || c.field as ours,
            'shopify/' || p.product_id || '/' || coalesce(v.variant_id, 0) || '/' || c.field as shopify, c.before, c.after
       from catalog_changes c join catalog_products p on p.shop_id = c.shop_id and p.id = c.catalog_product_id
       left join catalog_variants v on v.shop_id = c.shop_id and v.id = c.catalog_variant_id
      where c.shop_id = $1`,
    [shop.id],
  );
  const history = new Map<string, Json[]>();
  for (const { ours, shopify, before, after } of rows)
    for (const key of [ours, shopify ?? ours]) history.set(key, [...(history.get(key) ?? []), before, after]);
  return history;
}
