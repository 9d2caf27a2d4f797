/** Gathers what a run ended with: the mirror as it is before any verify could heal it, and then a verify's own report. */
import { setTimeout as wait } from "node:timers/promises";

import { startSync } from "~/sync/start-sync";

import type { SimOrder } from "../simulator/store/contract.ts";
import { fromStore, mirroredOrders } from "../support/compare-orders.ts";
import type { EndedJob, EndedWindow, Ending } from "./judge.ts";
import type { Stage } from "./stage.ts";

/** For 30 seconds on a machine that does nothing else (see `patience`). */
const LOOKS = 1500;

export async function endingOf(stage: Stage, last: string, disturbed: ReadonlySet<string>): Promise<Ending> {
  const { ctx, sim, ask } = stage;
  const rows = await mirroredOrders({ db: ctx.db, seal: ctx.seal, shopId: ctx.shop.id }, { limit: 1_000_000 });
  const found = sim.store.findOrders({ terms: [] }, { key: "ID", reverse: false });
  const store = new Map([...found].map(({ id }) => [id, fromStore(sim.store.order(id) as SimOrder)]));
  const pending = await ask<{ id: string }>("select id::text from orders where parts_pending");
  for (const { id } of pending) stage.accidents.push(`${id} still waits for its parts, and nobody fetches them`);
  const proof = await report(stage);
  const [mark] = await ask<{ updated_at: Date | null }>("select updated_at from watermarks where resource = 'orders'");
  return {
    mirror: new Map(rows.map((row) => [row.id, row])),
    store,
    buried: await ask<Ending["buried"][number]>("select id::text, reason, deleted_at::text as at from tombstones"),
    rejects: await ask<{ id: string; reason: string }>("select id::text, reason from rejects"),
    jobs: await ask<EndedJob>(
      `select id::text, mode, status, reason, fetched, created, updated, unchanged, stale, skipped, rejected,
              finished_at is not null as finished, cancel_requested_at is not null as cancel_requested,
              (select count(*)::int from sync_seen s where s.shop_id = j.shop_id and s.job_id = j.id) as seen
         from sync_jobs j order by id`,
    ),
    windows: await ask<EndedWindow>(
      "select job_id::text, n, kind, state, fetched, root_object_count::int from sync_windows order by job_id, n",
    ),
    deliveries: await ask("select state, topic, reason from deliveries where state <> 'done'"),
    tasks: await ask(
      // A task that another took over while it ran (same key) is out of tries by that; killed, it just stays there.
      "select task_identifier as name, attempts, last_error from graphile_worker.jobs where key is not null or locked_at is not null or attempts < max_attempts",
    ),
    watermarkAhead: mark?.updated_at ? mark.updated_at.getTime() - sim.clock.now().getTime() : null,
    disturbed,
    last,
    proof,
    accidents: stage.accidents,
  };
}

/** A verify that only reports, on a mirror that should be equal. */
async function report(stage: Stage): Promise<Ending["proof"]> {
  const request = { resource: "orders", mode: "verify", reportOnly: true };
  const { jobId } = await startSync(stage.ctx, request, { trigger: "person" }).catch((error: unknown) => {
    stage.accidents.push(`no verify could be started: ${String(error)}`);
    return { jobId: null };
  });
  if (jobId === null) return null;
  for (let looks = 0; looks < LOOKS; looks++) {
    const [job] = await stage.ask("select id from sync_jobs where id = $1 and finished_at is not null", [jobId]);
    const [task] = await stage.ask("select id from graphile_worker.jobs where attempts < max_attempts");
    if (job && !task) break;
    await wait(20);
  }
  const [proof] = await stage.ask<NonNullable<Ending["proof"]>>(
    "select equal, missing, outdated, extra, differ, in_flight from proofs where job_id = $1",
    [jobId],
  );
  if (!proof) stage.accidents.push("the verify at the end left no proof");
  return proof ?? null;
}
