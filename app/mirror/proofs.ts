/** The dated proofs that Shopify and the mirror agree, or how far they did not. */
import type { Sql, Transaction } from "~/lib/sql";
import type { ProofFacts, ProofView } from "~/resources/proof";
import type { Resource } from "~/resources/resource";

import type { MirrorCtx, Shop } from "./ctx";
import { unfinishedJob } from "./sync-jobs";
import { readWatermark } from "./watermarks";

export interface Proof {
  job_id: string;
  resource: string;
  at: Date;
  range_from: Date | null;
  range_to: Date | null;
  report_only: boolean;
  shopify: number;
  mirror: number;
  equal: number;
  missing: number;
  outdated: number;
  extra: number;
  in_flight: number;
  repaired: number;
  differ: number;
}

const PROOF = `job_id::text, resource, at, range_from, range_to, report_only, shopify, mirror, equal, missing, outdated, extra,
  in_flight, repaired, differ`;

/** Keeps a proof; its `mirror` is counted here: what of Shopify's list the mirror has, and what it has beyond it. */
export async function keepProof(
  tx: Transaction,
  shop: Shop,
  resource: Resource,
  proof: Omit<Proof, "mirror" | "resource"> & {
    /** Whether the range begins or ends where somebody asked for it, with more that is mirrored beyond. */
    cut: { from: boolean; to: boolean };
  },
): Promise<void> {
  await tx.query(
    `insert into proofs (shop_id, job_id, resource, at, range_from, range_to, report_only, shopify, equal, missing, outdated, extra,
            in_flight, repaired, differ, mirror)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
            (select count(*) from sync_seen s join ${resource.table.name} t on t.shop_id = s.shop_id and t.id = s.id
              where s.shop_id = $1 and s.job_id = $2)
          + (select count(*) from differences d join ${resource.table.name} t on t.shop_id = d.shop_id and t.id = d.id
              where d.shop_id = $1 and d.job_id = $2 and d.kind = 'extra' and d.settled and d.outcome is distinct from 'there')
     on conflict (shop_id, job_id) do nothing`,
    [
      shop.id,
      proof.job_id,
      resource.name,
      proof.at,
      proof.range_from,
      proof.range_to,
      proof.report_only,
      proof.shopify,
      proof.equal,
      proof.missing,
      proof.outdated,
      proof.extra,
      proof.in_flight,
      proof.repaired,
      proof.differ,
    ],
  );
  await keepDays(tx, shop, resource, proof);
}

/** Replaces what was known of the days of creation in the compared range. Of a day that it cuts, what was worse stays known. */
async function keepDays(
  tx: Transaction,
  shop: Shop,
  resource: Resource,
  proof: Pick<Proof, "job_id" | "at" | "range_from" | "range_to"> & { cut: { from: boolean; to: boolean } },
): Promise<void> {
  await tx.query(
    `delete from proof_days where shop_id = $1 and resource = $2
        and ($3::timestamptz is null or day >= ($3 at time zone $5)::date) and ($4::timestamptz is null or day <= (($4 - interval '1 ms') at time zone $5)::date)
        and (not $6 or day::timestamp at time zone $5 >= $3) and (not $7 or (day + 1)::timestamp at time zone $5 <= $4)`,
    [shop.id, resource.name, proof.range_from, proof.range_to, shop.timeZone, proof.cut.from, proof.cut.to],
  );
  await tx.query(
    `insert into proof_days (shop_id, resource, day, job_id, at, records, differ)
     select $1, $3, day, $2, $4, sum(records), sum(differ) from (
       select (created_at at time zone $5)::date as day, count(*) as records, 0 as differ
         from sync_seen where shop_id = $1 and job_id = $2 group by 1
       union all
       select (created_at at time zone $5)::date, 0, count(*) from differences
        where shop_id = $1 and job_id = $2 and settled and (outcome is null or outcome in ('rejected', 'left', 'reported')) group by 1
     ) as d where day is not null group by day
     on conflict (shop_id, resource, day) do update
        set job_id = excluded.job_id, at = excluded.at, records = greatest(proof_days.records, excluded.records),
            differ = greatest(proof_days.differ, excluded.differ)`,
    [shop.id, proof.job_id, resource.name, proof.at, shop.timeZone],
  );
}

/** Newest first; `before` continues a page. */
export async function listProofs(
  sql: Sql,
  shopId: number,
  resource: string,
  limit: number,
  before: Date | null = null,
): Promise<Proof[]> {
  return await sql.query<Proof>(
    `select ${PROOF} from proofs where shop_id = $1 and resource = $2 and ($3::timestamptz is null or at < $3)
      order by at desc limit $4`,
    [shopId, resource, before, limit],
  );
}

export async function findProof(sql: Sql, shopId: number, jobId: string): Promise<Proof | undefined> {
  const [proof] = await sql.query<Proof>(`select ${PROOF} from proofs where shop_id = $1 and job_id = $2`, [
    shopId,
    jobId,
  ]);
  return proof;
}

/** A proof as pages and the JSON API show it. */
export function proofView(proof: Proof): ProofView {
  return {
    jobId: proof.job_id,
    resource: proof.resource,
    at: proof.at.toISOString(),
    from: proof.range_from?.toISOString() ?? null,
    to: proof.range_to?.toISOString() ?? null,
    reportOnly: proof.report_only,
    shopify: proof.shopify,
    mirror: proof.mirror,
    equal: proof.equal,
    missing: proof.missing,
    outdated: proof.outdated,
    extra: proof.extra,
    inFlight: proof.in_flight,
    repaired: proof.repaired,
    differ: proof.differ,
  };
}

/**
 * SQL: the latest verify of all that is mirrored of a resource ($2) of a shop ($1), with what differs by now (`differ_now`). One of a
 * part proves nothing of the rest, but what it repaired does not differ any more.
 */
export const LATEST_WHOLE = `select p.*, case
    when exists (select from proofs l where l.shop_id = $1 and l.resource = $2 and l.job_id > p.job_id)
    then (select coalesce(sum(d.differ), 0)::int from proof_days d where d.shop_id = $1 and d.resource = $2)
    else p.differ end as differ_now
  from proofs p
 where p.shop_id = $1 and p.resource = $2
   and not exists (select from sync_jobs j where j.shop_id = $1 and j.id = p.job_id and j.params ?| array['from', 'to'])
 order by p.at desc, p.job_id desc limit 1`;

const NEWEST = 6;

/** How the mirror stands proven, the newest proofs, and whether another is on its way. */
export async function readProofs(ctx: MirrorCtx, resource: string): Promise<ProofFacts> {
  const proofs = await listProofs(ctx.db, ctx.shop.id, resource, NEWEST);
  const [latest] = await ctx.db.query<Proof & { differ_now: number }>(
    `select ${PROOF}, differ_now from (${LATEST_WHOLE}) as latest`,
    [ctx.shop.id, resource],
  );
  const running = await unfinishedJob(ctx.db, ctx.shop.id, resource);
  const { covered_to } = await readWatermark(ctx.db, ctx.shop.id, resource);
  return {
    resource,
    standing: latest?.differ_now === 0 ? "well" : "attention",
    latest: latest ? proofView(latest) : null,
    differNow: latest?.differ_now ?? 0,
    proofs: proofs.map(proofView),
    running: running?.mode === "verify" ? running.id : null,
    populated: covered_to !== null,
  };
}
