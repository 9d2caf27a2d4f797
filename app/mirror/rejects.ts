import type { Sql } from "~/lib/sql";
import type { Change } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";
import type { Provenance } from "./provenance";

type Rejection = Extract<Change, { kind: "reject" }>;

/** Records that a person asked to be read again, in the order of asking. */
export async function askedRejects(ctx: MirrorCtx, resource: string, limit: number): Promise<string[]> {
  const rows = await ctx.db.query<{ id: string }>(
    `select id::text from rejects where shop_id = $1 and resource = $2 and asked_at is not null order by asked_at, id limit $3`,
    [ctx.shop.id, resource, limit],
  );
  return rows.map((row) => row.id);
}

/** Notes that records could not even be read; `reasons` by id. */
export async function failRejects(
  ctx: MirrorCtx,
  resource: string,
  reasons: ReadonlyMap<string, string>,
): Promise<void> {
  if (reasons.size === 0) return;
  await ctx.db.query(
    `update rejects r set attempts = r.attempts + 1, last_at = $5, reason = f.reason, asked_at = null
       from unnest($3::bigint[], $4::text[]) as f (id, reason) where r.shop_id = $1 and r.resource = $2 and r.id = f.id`,
    [ctx.shop.id, resource, [...reasons.keys()], [...reasons.values()], ctx.clock()],
  );
}

/** Keeps what could not be read with its reason, and when Shopify gave the answer; within the lock of the writes. */
export async function keepRejects(
  { shop, clock }: Pick<MirrorCtx, "shop" | "clock">,
  tx: Sql,
  resource: string,
  rejects: readonly Rejection[],
  { jobId, observedAt }: Pick<Provenance, "jobId" | "observedAt">,
): Promise<void> {
  for (const { id, name = null, reason, payload } of rejects) {
    const json = payload === undefined ? null : JSON.stringify(payload);
    await tx.query(
      `insert into rejects (shop_id, resource, id, name, reason, job_id, first_at, last_at, payload, observed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9)
       on conflict (shop_id, resource, id) do update
          set reason = excluded.reason, job_id = excluded.job_id, attempts = rejects.attempts + 1, last_at = excluded.last_at,
              payload = excluded.payload, asked_at = null, observed_at = greatest(rejects.observed_at, excluded.observed_at)`,
      [shop.id, resource, id, name, reason, jobId, clock(), json, observedAt],
    );
  }
}

/** Of records that no longer exist, or that could be read as Shopify showed them later. */
export async function forgetRejects(sql: Sql, shopId: number, resource: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql.query("delete from rejects where shop_id = $1 and resource = $2 and id = any($3::bigint[])", [
    shopId,
    resource,
    ids,
  ]);
}
