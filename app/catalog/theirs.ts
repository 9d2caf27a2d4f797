/** Reads Shopify's side of products from the mirror. */
import type { Sql } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import { familyOf, inventoryField, kindOf, metafieldField } from "~/resources/catalog/fields";
import type { Theirs, TheirVariant } from "~/resources/catalog/theirs";
import { canonical } from "~/resources/catalog/values";
import type { FieldMap } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";

/** One statement, so that a product is seen as one version of it, whatever is written meanwhile. */
const READ = `
  select p.id::text, p.title, p.handle, p.status, p.vendor, p.product_type, p.tags, p.updated_at, p.hash,
         coalesce(p.written_topic, p.written_by) as told_by, p.document->>'descriptionHtml' as description, p.document->'seo' as seo,
         p.document->'options' as options, p.document->'metafields' as metafields,
         (select jsonb_agg(jsonb_build_object('id', v.id::text, 'item', v.inventory_item_id::text, 'position', v.position, 'title', v.title,
                   'options', v.option_values, 'sku', v.sku, 'barcode', v.barcode, 'price', v.price::text, 'compareAtPrice', v.compare_at_price::text,
                   'cost', v.cost::text, 'weight', v.weight::text, 'weightUnit', v.weight_unit, 'taxable', v.taxable, 'updatedAt', v.updated_at,
                   'itemUpdatedAt', v.document->'inventoryItem'->>'updatedAt')
                   order by v.position, v.id)
            from product_variants v where v.shop_id = p.shop_id and v.product_id = p.id) as variants,
         (select jsonb_agg(jsonb_build_object('item', l.inventory_item_id::text, 'location', l.location_id::text, 'available', l.available::text,
                   'updatedAt', l.updated_at))
            from product_inventory_levels l where l.shop_id = p.shop_id and l.product_id = p.id and l.available is not null) as levels
    from products p where p.shop_id = $1 and p.id = any($2::bigint[]) order by p.id`;

interface Row {
  id: string;
  title: string;
  handle: string;
  status: string;
  vendor: string;
  product_type: string;
  tags: string[];
  updated_at: Date;
  hash: Buffer;
  told_by: string;
  description: string | null;
  seo: { title?: string | null; description?: string | null } | null;
  options: { name: string; optionValues?: { name: string }[] }[] | null;
  metafields: { namespace: string; key: string; value: string; updatedAt?: string }[] | null;
  variants: VariantRow[] | null;
  levels: LevelRow[] | null;
}

interface VariantRow {
  id: string;
  item: string;
  position: number;
  title: string;
  options: string[] | null;
  sku: string | null;
  barcode: string | null;
  price: string;
  compareAtPrice: string | null;
  cost: string | null;
  weight: string | null;
  weightUnit: string | null;
  taxable: boolean;
  updatedAt: string;
  itemUpdatedAt: string | null;
}

interface LevelRow {
  item: string;
  location: string;
  available: string;
  updatedAt: string;
}

/** By Shopify's product id; products that the mirror does not have are not in it. */
export async function readTheirs(
  { shop }: Pick<MirrorCtx, "shop">,
  sql: Sql,
  productIds: readonly string[],
): Promise<Map<string, Theirs>> {
  if (productIds.length === 0) return new Map();
  const unreadable = await unreadableFields(shop.id, sql);
  const rows = await sql.query<Row>(READ, [shop.id, productIds]);
  return new Map(rows.map((row) => [row.id, theirsOf(row, unreadable)]));
}

function theirsOf(row: Row, unreadable: ReadonlySet<string>): Theirs {
  const levels = Map.groupBy(row.levels ?? [], ({ item }) => item);
  const names = (row.options ?? []).map(({ name }) => name);
  const metafields = (row.metafields ?? []).map((metafield) => ({
    ...metafield,
    field: metafieldField(metafield.namespace, metafield.key),
  }));
  return {
    productId: row.id,
    title: row.title,
    handle: row.handle,
    values: canonicalMap({
      title: row.title,
      descriptionHtml: row.description,
      vendor: row.vendor,
      productType: row.product_type,
      tags: row.tags,
      seoTitle: row.seo?.title ?? null,
      seoDescription: row.seo?.description ?? null,
      handle: row.handle,
      status: row.status,
      options: (row.options ?? []).map(({ name, optionValues = [] }) => ({
        name,
        values: optionValues.map((value) => value.name),
      })),
      ...Object.fromEntries(metafields.map(({ field, value }) => [field, value])),
    }),
    updatedAt: row.updated_at.toISOString(),
    fieldUpdatedAt: Object.fromEntries(
      metafields.flatMap(({ field, updatedAt }) => (updatedAt ? [[field, updatedAt]] : [])),
    ),
    variants: (row.variants ?? []).map((variant) =>
      variantOf(variant, names, levels.get(variant.item) ?? [], unreadable),
    ),
    unreadable,
    hash: row.hash,
    toldBy: row.told_by,
  };
}

function variantOf(
  row: VariantRow,
  names: readonly string[],
  levels: readonly LevelRow[],
  unreadable: ReadonlySet<string>,
): TheirVariant {
  const { weight, weightUnit } = row;
  const changedAt = later(instant(row.updatedAt), instant(row.itemUpdatedAt ?? row.updatedAt));
  const byField = levels.map((level) => [inventoryField(level.location), level] as const);
  return {
    variantId: row.id,
    inventoryItemId: row.item,
    position: row.position,
    title: row.title,
    options: Object.fromEntries((row.options ?? []).map((value, n) => [names[n] ?? `Option ${n + 1}`, value])),
    values: canonicalMap(
      {
        price: row.price,
        compareAtPrice: row.compareAtPrice,
        cost: row.cost,
        sku: row.sku,
        barcode: row.barcode,
        weight: weight === null || weightUnit === null ? null : { value: weight, unit: weightUnit },
        taxable: row.taxable,
        ...Object.fromEntries(byField.map(([field, { available }]) => [field, available])),
      },
      unreadable,
    ),
    updatedAt: instant(row.updatedAt),
    fieldUpdatedAt: {
      ...Object.fromEntries(OF_ITEM.map((field) => [field, changedAt])),
      ...Object.fromEntries(byField.map(([field, { updatedAt }]) => [field, instant(updatedAt)])),
    },
  };
}

/** These are the inventory item's: it has a time of its own, and the variant's may stand still when they change. */
const OF_ITEM = ["sku", "cost", "weight"] as const;

const later = (a: string, b: string) => (a > b ? a : b);

/** jsonb writes times of its own kind. */
const instant = (time: string) => new Date(time).toISOString();

function canonicalMap(values: Record<string, Json>, unreadable: ReadonlySet<string> = new Set()): FieldMap {
  const entries = Object.entries(values).filter(([field]) => !unreadable.has(familyOf(field)));
  return Object.fromEntries(entries.map(([field, value]) => [field, canonical(kindOf(field), value)]));
}

async function unreadableFields(shopId: number, sql: Sql): Promise<ReadonlySet<string>> {
  const [row] = await sql.query<{ scopes: string; denied_fields: string[] }>(
    "select scopes, denied_fields from shops where id = $1",
    [shopId],
  );
  const granted = (row?.scopes ?? "").split(",");
  const seesInventory = granted.includes("read_inventory") || granted.includes("write_inventory");
  const seesCosts = seesInventory && !row?.denied_fields.some((path) => path.endsWith("unitCost"));
  return new Set([...(seesInventory ? [] : ["inventory", "weight"]), ...(seesCosts ? [] : ["cost"])]);
}
