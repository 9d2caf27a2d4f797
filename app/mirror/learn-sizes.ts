import type { Resource } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";

/** Fewer rows than this cannot mislead the planner by much. */
const MANY = 1000;

/**
 * Lets PostgreSQL look at the mirror's tables after a job that wrote a tenth of them or more. It does so by itself, but up to a minute
 * later and more; until then it plans for the sizes of before (empty tables, the first time), and reads a whole index for fifty ids.
 */
export async function learnSizes({ db, shop }: MirrorCtx, { table, personal }: Resource, jobId: string): Promise<void> {
  const [job] = await db.query<{ is_due: boolean }>(
    `select created + updated >= $4 and (created + updated) * 10 >= (select reltuples from pg_class where oid = $3::regclass) as is_due
       from sync_jobs where shop_id = $1 and id = $2`,
    [shop.id, jobId, table.name, MANY],
  );
  if (!job?.is_due) return;
  // Skipped where somebody else is just looking at it.
  const names = [table.name, ...table.children.map(({ name }) => name), ...(personal ? ["sealed_contacts"] : [])];
  await db.query(`analyze (skip_locked) ${names.join(", ")}`);
}
