import { addProducts, addVariants, patchCatalog } from "~/catalog/write-catalog";
import type { Author } from "~/catalog/write-catalog";
import type { Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { StagedRow } from "./next-rows";
import { planRows } from "./plan-rows";
import type { RowsPlan } from "./plan-rows";
import { readTargets } from "./targets";

/** Somebody has taken a product or variant into the catalog between our look and our writing. */
export class Overtaken extends Error {}

/** Writes rows of an import into the catalog, and into their states that they are. Throws `Overtaken`: then nothing of it may be kept. */
export async function applyRows(
  ctx: MirrorCtx,
  tx: Transaction,
  rows: readonly StagedRow[],
  author: Author & { importId: string },
): Promise<void> {
  const plan = planRows(rows, await readTargets(ctx, tx, rows));
  const added = [
    ...(await addProducts(ctx, tx, plan.products, author)),
    ...(await addVariants(ctx, tx, plan.variants, author)),
  ];
  if (added.includes(null)) throw new Overtaken();
  await patchCatalog(ctx, tx, plan.patches, author);
  await markRows(ctx, tx, author.importId, rows, plan);
}

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
