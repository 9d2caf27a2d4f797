/** Push runs in the database: what one is, opening, finding, counting and ending it. */
import { held, type Lease } from "~/mirror/lease";
import type { MirrorCtx } from "~/mirror/ctx";
import type { Sql, Transaction } from "~/lib/sql";
import { UNFINISHED } from "~/mirror/sync-jobs";
import type { PushKind, PushStatus } from "~/resources/catalog/push";
import type { Tried } from "~/resources/catalog/stop-rule";
import type { Share } from "~/resources/catalog/trust";
import type { Tier } from "~/resources/catalog/fields";
import type { Spent } from "~/shopify/admin";

export type Tiers = Readonly<Record<Tier, Share>>;

export interface PushRun extends Tried {
  id: string;
  kind: PushKind;
  status: PushStatus;
  reason: string | null;
  trigger: string;
  started_by: string | null;
  tiers: Tiers;
  selection: { ids?: string[] };
  of_run_id: string | null;
  products: number;
  fields: number;
  held_back: number;
  api_calls: number;
  query_cost: number;
  throttled_ms: number;
  planned_at: Date | null;
  cancel_requested_at: Date | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  heartbeat_at: Date | null;
}

export const PUSH_RUN = `id::text, kind, status, reason, trigger, started_by, tiers, selection, of_run_id::text, products, fields, held_back,
  pushed, unchanged, conflicts, failed, api_calls, query_cost, throttled_ms, planned_at, cancel_requested_at, created_at, started_at,
  finished_at, heartbeat_at`;

export interface NewRun {
  kind: PushKind;
  trigger: "person" | "schedule" | "api";
  startedBy: string | null;
  tiers: Tiers;
  selection: { ids?: readonly string[] };
  ofRunId: string | null;
}

/** Opens a run, or answers with the one under way: a partial unique index allows one per shop. */
export async function openRun(
  tx: Transaction,
  shopId: number,
  run: NewRun & { at: Date },
): Promise<{ run: PushRun; isNew: boolean }> {
  for (;;) {
    const [opened] = await tx.query<PushRun>(
      `insert into push_runs (shop_id, kind, trigger, started_by, tiers, selection, of_run_id, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)
       on conflict (shop_id) where status in ('queued', 'running', 'waiting') do nothing returning ${PUSH_RUN}`,
      [
        shopId,
        run.kind,
        run.trigger,
        run.startedBy,
        JSON.stringify(run.tiers),
        JSON.stringify(run.selection),
        run.ofRunId,
        run.at,
      ],
    );
    if (opened) return { run: opened, isNew: true };
    const running = await unfinishedRun(tx, shopId);
    if (running) return { run: running, isNew: false };
  }
}

export async function unfinishedRun(sql: Sql, shopId: number): Promise<PushRun | undefined> {
  const [run] = await sql.query<PushRun>(`select ${PUSH_RUN} from push_runs where shop_id = $1 and status = any($2)`, [
    shopId,
    UNFINISHED,
  ]);
  return run;
}

/** `id` as it came from outside: what is no number finds nothing. */
export async function findRun(sql: Sql, shopId: number, id: string): Promise<PushRun | undefined> {
  if (!/^\d{1,18}$/.test(id)) return undefined;
  const [run] = await sql.query<PushRun>(`select ${PUSH_RUN} from push_runs where shop_id = $1 and id = $2`, [
    shopId,
    id,
  ]);
  return run;
}

/** Ends a run, within `held`. One that has ended already is left as it is. */
export async function finishRun(
  tx: Transaction,
  shopId: number,
  lease: Lease,
  end: { status: PushStatus; reason: string | null; at: Date },
): Promise<void> {
  await tx.query(
    `update push_runs set status = $3, reason = $4, finished_at = $5, heartbeat_at = $5
      where shop_id = $1 and id = $2 and status = any($6)`,
    [shopId, lease.id, end.status, end.reason, end.at, UNFINISHED],
  );
}

/** Adds what calls cost. They were made, so they count even when another process has taken over since. */
export async function spendOnRun(ctx: MirrorCtx, lease: Lease, spent: Spent): Promise<void> {
  if (spent.calls === 0) return;
  await ctx.db.query(
    `update push_runs set api_calls = api_calls + $3, query_cost = query_cost + $4, throttled_ms = throttled_ms + $5
      where shop_id = $1 and id = $2`,
    [ctx.shop.id, lease.id, spent.calls, Math.round(spent.queryCost), Math.round(spent.throttledMs)],
  );
}

/** Says why a run waits, or what there is to know of it, without moving it. */
export async function setReason(ctx: MirrorCtx, lease: Lease, reason: string | null): Promise<void> {
  await held(ctx, lease, (tx) =>
    tx.query("update push_runs set reason = $3 where shop_id = $1 and id = $2", [ctx.shop.id, lease.id, reason]),
  );
}
