import { addProducts, addVariants } from "~/catalog/add-to-catalog";
import { patchCatalog } from "~/catalog/write-catalog";
import type { NewProduct } from "~/catalog/add-to-catalog";
import type { Author } from "~/catalog/our-changes";
import { compareIds } from "~/lib/gid";
import { AppError } from "~/lib/errors";
import type { Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { StagedRow } from "./next-rows";
import { planRows } from "./plan-rows";
import type { RowsPlan } from "./plan-rows";
import { readTargets } from "./targets";

/** Writes rows of an import into the catalog, and into their states that they are. */
export async function applyRows(
  ctx: MirrorCtx,
  tx: Transaction,
  rows: readonly StagedRow[],
  author: Author & { importId: string },
): Promise<void> {
  const plan = planRows(rows, await readTargets(ctx, tx, rows));
  const added = [
    // In one order for everybody who takes products in, so that two never wait for each other.
    ...(await addProducts(ctx, tx, plan.products.toSorted(byShopifysId), author)),
    ...(await addVariants(ctx, tx, plan.variants, author)),
  ];
  // Somebody has taken one of them into the catalog since we looked: nothing of the batch is kept, and the next try meets it there.
  if (added.includes(null))
    throw new AppError("unavailable", "Products of the feed are being adopted at the same time.");
  await patchCatalog(ctx, tx, plan.patches, author);
  await markRows(ctx, tx, author.importId, rows, plan);
}

const byShopifysId = (a: NewProduct, b: NewProduct) => compareIds(a.productId ?? "", b.productId ?? "");

async function markRows(
  ctx: MirrorCtx,
  tx: Transaction,
  importId: string,
  rows: readonly StagedRow[],
  { rejected }: RowsPlan,
): Promise<void> {
  const reasons = new Map(rejected.map(({ row, reason }) => [row, reason]));
  const marks = rows.map((row) => {
    const reason = reasons.get(row) ?? null;
    const state = reason !== null ? "rejected" : row.state === "agreed" ? "unchanged" : "applied";
    return { n: row.n, part: row.part, state, reason };
  });
  await tx.query(
    `with m as (select * from jsonb_to_recordset($3) as m (n int, part int, state text, reason text)),
          marked as (
            update feed_rows r set state = m.state, reason = coalesce(m.reason, r.reason),
                   changes = case when m.reason is null then r.changes end
              from m where r.shop_id = $1 and r.import_id = $2 and r.n = m.n and r.part = m.part)
     update feed_imports set applied = applied + (select count(*) from m where state = 'applied') where shop_id = $1 and id = $2`,
    [ctx.shop.id, importId, JSON.stringify(marks)],
  );
}
