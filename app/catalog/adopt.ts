/** Takes products of Shopify's over into the catalog, as they are: all of them in one click, and those that come later. */
import { adoptKey } from "~/jobs/keys";
import { AppError } from "~/lib/errors";
import type { MirrorCtx } from "~/mirror/ctx";
import type { CatalogCtx } from "./ctx";

import { addProducts } from "./add-to-catalog";
import { adoptedProduct } from "./adopted";
import { compareCatalog } from "./compare";
import { fitting } from "./due";
import type { Author } from "./our-changes";
import { readTheirs } from "./theirs";

const PRODUCTS = 500;
/** Variants held at once, unless a single product has more. */
const VARIANTS = 5_000;

/** Products that the mirror has and the catalog has not; those it has in part are counted too. */
export async function countNotAdopted(ctx: MirrorCtx): Promise<number> {
  const [row] = await ctx.db.query<{ count: number }>(
    `select count(*)::int as count from products m left join catalog_products p on p.shop_id = m.shop_id and p.product_id = m.id
      where m.shop_id = $1 and p.adopted_at is null`,
    [ctx.shop.id],
  );
  return row?.count ?? 0;
}

/**
 * One click: everything Shopify has comes into the catalog, as soon as a worker gets to it. Answers with how many products that
 * are. Throws `AppError("conflict")` while there is nothing that could be taken over.
 */
export async function askToAdopt(ctx: CatalogCtx, by: string | null): Promise<{ asked: number }> {
  const [mirror] = await ctx.db.query<{ isEmpty: boolean }>(
    'select not exists (select from products where shop_id = $1) as "isEmpty"',
    [ctx.shop.id],
  );
  if (mirror?.isEmpty)
    throw new AppError("conflict", "No product is mirrored yet. Populate products first, then adopt them.");
  const asked = await countNotAdopted(ctx);
  await ctx.queue.add("adopt-products", { shopId: ctx.shop.id, by }, { key: adoptKey(ctx.shop.id) });
  return { asked };
}

/**
 * The task `adopt-products`: takes over all that Shopify has. What our side has a say in already stays ours; the other fields of
 * such products are taken over by a comparison.
 */
export async function adoptProducts(ctx: CatalogCtx, by: string | null): Promise<void> {
  await ctx.db.query(
    `update catalog_products set adopted_at = $2, compared_rev = null
      where shop_id = $1 and product_id is not null and adopted_at is null and gone_at is null`,
    [ctx.shop.id, ctx.clock()],
  );
  await adoptNewcomers(ctx, by);
  await compareCatalog(ctx);
}

/**
 * Takes over the products that the catalog does not have at all, page by page: what came in stays when it is cut short, and the
 * next time does the rest. Resolves to how many came in.
 */
export async function adoptNewcomers(ctx: CatalogCtx, by: string | null): Promise<number> {
  let adopted = 0;
  for (let after: string | undefined = "0"; after !== undefined;) {
    await ctx.pause(0);
    const rows: { id: string; size: number }[] = await ctx.db.query(
      `select m.id::text, m.variant_count as size from products m
        where m.shop_id = $1 and m.id > $2 and not exists (
          select from catalog_products p where p.shop_id = m.shop_id and p.product_id = m.id)
        order by m.id limit ${PRODUCTS}`,
      [ctx.shop.id, after],
    );
    const page = fitting(rows, VARIANTS).map(({ id }) => id);
    adopted += await adoptPage(ctx, page, { by, cause: "adopt" });
    after = page.at(-1);
  }
  return adopted;
}

async function adoptPage(ctx: MirrorCtx, productIds: readonly string[], author: Author): Promise<number> {
  if (productIds.length === 0) return 0;
  return await ctx.db.transaction(async (tx) => {
    const theirs = await readTheirs(ctx, tx, productIds);
    const ids = await addProducts(ctx, tx, [...theirs.values()].map(adoptedProduct), author);
    return ids.filter((id) => id !== null).length;
  });
}
