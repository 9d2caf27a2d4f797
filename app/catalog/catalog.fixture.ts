/** A catalog over a mirror filled by SQL: Shopify's side is what a test says it is. The mirror's write path has tests of its own. */
import { createQueue } from "~/jobs/queue";
import { sha256 } from "~/lib/digest.server";
import type { Database } from "~/lib/sql";

import { emptyMirror, NOW } from "../mirror/reading.fixture";
import type { CatalogCtx } from "./ctx";

export interface SomeVariant {
  id: string;
  title?: string;
  options?: string[];
  price?: string;
  compareAtPrice?: string | null;
  cost?: string | null;
  sku?: string | null;
  barcode?: string | null;
  weight?: string | null;
  taxable?: boolean;
  /** Location → available. */
  stock?: Record<string, number>;
  updatedAt?: string;
  /** Of its inventory item. */
  itemUpdatedAt?: string;
}

export interface SomeProduct {
  id: string;
  title?: string;
  description?: string;
  vendor?: string;
  tags?: string[];
  status?: string;
  options?: { name: string; values: string[] }[];
  metafields?: Record<string, string>;
  variants?: SomeVariant[];
  updatedAt?: string;
  topic?: string;
}

export async function openCatalog() {
  const mirror = await emptyMirror();
  let now = NOW.getTime();
  return {
    db: mirror.db,
    /** The next moment: every change of a test has a time of its own. */
    later: (ms = 60_000) => new Date((now += ms)).toISOString(),
    install: async (domain = "one.myshopify.com"): Promise<CatalogCtx> => {
      const ctx = await mirror.installShop(domain);
      await mirror.db.query("update shops set scopes = 'write_products,write_inventory' where id = $1", [ctx.shop.id]);
      return { ...ctx, clock: () => new Date(now), queue: createQueue(mirror.db), pause: async () => undefined };
    },
    [Symbol.asyncDispose]: () => mirror[Symbol.asyncDispose](),
  };
}

/** Makes the mirror hold these products, and exactly these variants of them. */
export async function mirrorProducts(ctx: CatalogCtx, products: readonly SomeProduct[]): Promise<void> {
  const { db, shop } = ctx;
  const ids = products.map(({ id }) => id);
  for (const [table, key] of [
    ["product_inventory_levels", "product_id"],
    ["product_variants", "product_id"],
    ["products", "id"],
  ])
    await db.query(`delete from ${table} where shop_id = $1 and ${key} = any($2::bigint[])`, [shop.id, ids]);
  await insert(
    db,
    "products",
    products.map((product) => productRow(shop.id, product)),
  );
  const variants = products.flatMap((product) => variantsOf(product).map((variant) => ({ product, variant })));
  await insert(
    db,
    "product_variants",
    variants.map(({ product, variant }, n) => variantRow(shop.id, product, variant, n)),
  );
  const levels = variants.flatMap(({ product, variant }) =>
    Object.entries(variant.stock ?? {}).map(([location, available]) => ({
      shop_id: shop.id,
      product_id: product.id,
      variant_id: variant.id,
      inventory_item_id: `9${variant.id}`,
      location_id: location,
      available,
      updated_at: variant.updatedAt ?? at(product),
      document: {},
    })),
  );
  await insert(db, "product_inventory_levels", levels);
}

/** Shopify deleted it, and the mirror has heard of it. */
export async function buryProduct({ db, shop, clock }: CatalogCtx, id: string): Promise<void> {
  for (const [table, key] of [
    ["product_inventory_levels", "product_id"],
    ["product_variants", "product_id"],
    ["products", "id"],
  ])
    await db.query(`delete from ${table} where shop_id = $1 and ${key} = $2`, [shop.id, id]);
  await db.query(
    "insert into tombstones (shop_id, resource, id, deleted_at, reason) values ($1, 'products', $2, $3, 'products/delete')",
    [shop.id, id, clock()],
  );
}

const at = ({ updatedAt = NOW.toISOString() }: SomeProduct) => updatedAt;
const variantsOf = ({ id, variants = [{ id: `${id}01` }] }: SomeProduct) => variants;
const handleOf = ({ id }: SomeProduct) => `product-${id}`;

function productRow(shopId: number, product: SomeProduct) {
  const { id, title = `Product ${id}`, tags = [], status = "ACTIVE", vendor = "", metafields = {} } = product;
  const options = product.options ?? [{ name: "Title", values: ["Default Title"] }];
  return {
    shop_id: shopId,
    id,
    title,
    handle: handleOf(product),
    status,
    vendor,
    product_type: "",
    tags,
    skus: [],
    barcodes: [],
    total_inventory: 0,
    tracks_inventory: true,
    has_only_default_variant: false,
    is_gift_card: false,
    variant_count: variantsOf(product).length,
    level_count: 0,
    media_count: 0,
    metafield_count: 0,
    created_at: NOW,
    updated_at: at(product),
    document: {
      descriptionHtml: product.description ?? "",
      seo: { title: null, description: null },
      options: options.map(({ name, values }) => ({ name, optionValues: values.map((value) => ({ name: value })) })),
      metafields: Object.entries(metafields).map(([name, value]) => {
        const [namespace = "", key = ""] = name.split(".");
        return { namespace, key, value, updatedAt: at(product) };
      }),
    },
    hash: `\\x${sha256(JSON.stringify(product)).toString("hex")}`,
    observed_at: at(product),
    written_at: at(product),
    written_by: "webhook",
    written_topic: product.topic ?? "products/update",
  };
}

function variantRow(shopId: number, product: SomeProduct, variant: SomeVariant, n: number) {
  const { weight = null } = variant;
  return {
    shop_id: shopId,
    product_id: product.id,
    id: variant.id,
    position: n + 1,
    title: variant.title ?? "Default Title",
    sku: variant.sku ?? null,
    barcode: variant.barcode ?? null,
    price: variant.price ?? "10.00",
    compare_at_price: variant.compareAtPrice ?? null,
    option_values: variant.options ?? ["Default Title"],
    inventory_item_id: `9${variant.id}`,
    inventory_policy: "DENY",
    tracked: true,
    taxable: variant.taxable ?? true,
    requires_shipping: true,
    cost: variant.cost ?? null,
    weight,
    weight_unit: weight === null ? null : "KILOGRAMS",
    created_at: NOW,
    updated_at: variant.updatedAt ?? at(product),
    document: { inventoryItem: { updatedAt: variant.itemUpdatedAt ?? variant.updatedAt ?? at(product) } },
  };
}

async function insert(db: Database, table: string, rows: readonly object[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).join(", ");
  if (rows.length === 0) return;
  await db.query(
    `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
    [JSON.stringify(rows)],
  );
}
