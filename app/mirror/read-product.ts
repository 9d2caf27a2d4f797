/** One mirrored product with its variants and what is in stock of each, by location. */
import type { ProductView, VariantView } from "~/resources/products/shown";
import type { ProductDocument } from "~/resources/products/stored";

import type { MirrorCtx } from "./ctx";
import { KNOWN_JOBS, mirrorStateOf } from "./mirror-state";
import type { MirrorRow } from "./mirror-state";

interface ProductRow extends MirrorRow {
  created_at: Date;
  document: ProductDocument;
}

/** Null when the mirror does not hold it. `id` is a decimal string. */
export async function readProduct(ctx: MirrorCtx, id: string): Promise<ProductView | null> {
  const key = [ctx.shop.id, id];
  const [row] = await ctx.db.query<ProductRow>(
    `select t.*, ${KNOWN_JOBS} from products t where shop_id = $1 and id = $2`,
    key,
  );
  if (!row) return null;
  const [variants, rejects] = await Promise.all([
    ctx.db.query<VariantView>(VARIANTS, key),
    ctx.db.query<{ reason: string; attempts: number; last_at: Date }>(
      "select reason, attempts, last_at from rejects where shop_id = $1 and resource = 'products' and id = $2",
      key,
    ),
  ]);
  const { document } = row;
  return {
    id,
    title: document.title,
    handle: document.handle,
    status: document.status,
    vendor: document.vendor,
    productType: document.productType,
    category: document.category?.fullName ?? null,
    tags: document.tags,
    description: textOf(document.descriptionHtml),
    currencyCode: ctx.shop.currencyCode,
    createdAt: row.created_at.toISOString(),
    publishedAt: document.publishedAt,
    seo: document.seo,
    media: document.media.map((one) => ({
      id: one.id,
      alt: one.alt,
      url: one.preview?.image?.url ?? null,
      kind: one.mediaContentType,
    })),
    metafields: document.metafields.map((one) => ({
      id: one.id,
      name: `${one.namespace}.${one.key}`,
      type: one.type,
      value: one.value,
    })),
    variants,
    mirror: mirrorStateOf(row),
    reject:
      rejects.map((r) => ({ reason: r.reason, attempts: r.attempts, lastAt: r.last_at.toISOString() }))[0] ?? null,
  };
}

const VARIANTS = `
  select v.id::text, v.title, v.sku, v.barcode, v.price::text, v.compare_at_price::text as "compareAtPrice", v.cost::text,
         v.tracked, v.inventory_quantity as inventory, coalesce(s.stock, '[]'::jsonb) as stock
    from product_variants v
    left join lateral (
      select jsonb_agg(jsonb_build_object('location', coalesce(p.name, l.location_id::text), 'available', l.available,
               'onHand', l.on_hand) order by p.name, l.location_id) as stock
        from product_inventory_levels l
        left join locations p on p.shop_id = l.shop_id and p.id = l.location_id
       where l.shop_id = v.shop_id and l.product_id = v.product_id and l.inventory_item_id = v.inventory_item_id) s on true
   where v.shop_id = $1 and v.product_id = $2 order by v.position, v.id`;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
  nbsp: "\u00a0",
};

/** A description for reading: paragraphs and items on lines of their own, nothing of its markup. */
function textOf(html: string): string {
  return html
    .replace(/<(br|\/p|\/li|\/h\d|\/div|\/tr)\b[^>]*>/gi, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => ENTITIES[name] ?? "")
    .replace(/\n\s*\n+/g, "\n\n")
    .trim();
}
