import { beat, Cancelled, held } from "~/mirror/lease";
import type { Run } from "~/mirror/lease";
import { sourceOf } from "~/mirror/provenance";
import { logLine } from "~/mirror/sync-run";
import type { SyncJob } from "~/mirror/sync-jobs";
import { gidOf } from "~/lib/gid";
import { counted } from "~/lib/words";
import type { Change, Resource } from "~/resources/resource";
import { existDocument } from "~/shopify/documents";

import { applyChanges } from "./apply-changes";
import type { Ctx } from "./ctx";
import { fetchAgain } from "./fetch-again";
import { spend } from "./spend";

/** Ids per confirming read (input arrays hold at most 250). */
const AT_ONCE = 250;

/**
 * What the mirror has of a range of creation and a complete read of it had not. A record goes only when a read by id confirms that
 * Shopify no longer has it; one that is there after all is fetched. What the granted scope cannot show must be outside the range.
 */
export async function removeMissing(
  ctx: Ctx,
  resource: Resource,
  run: Run,
  job: SyncJob,
  range: { from: Date | null; to: Date },
): Promise<void> {
  const { from: since, to: until } = range;
  let after = "0";
  for (;;) {
    const candidates = await ctx.db.query<{ id: string }>(
      `select t.id::text from ${resource.table.name} t
        where t.shop_id = $1 and t.id > $2 and t.created_at < $4 and ($5::timestamptz is null or t.created_at >= $5)
          and not exists (select from sync_seen s where s.shop_id = t.shop_id and s.job_id = $3 and s.id = t.id)
        order by t.id limit ${AT_ONCE}`,
      [ctx.shop.id, after, job.id, until, since],
    );
    const last = candidates.at(-1);
    if (!last) return;
    if (!(await beat(ctx, run))) throw new Cancelled();
    after = last.id;
    await confirmAndRemove(
      ctx,
      resource,
      run,
      job,
      candidates.map((row) => row.id),
    );
  }
}

/** Of these records, takes those out of the mirror that a read by id does not find either, and fetches the others. */
export async function confirmAndRemove(
  ctx: Ctx,
  resource: Resource,
  run: Run,
  job: SyncJob,
  ids: readonly string[],
): Promise<void> {
  const { data, answeredAt, spent } = await ctx.admin.query<{ nodes: ({ id?: string } | null)[] }>({
    document: existDocument(resource),
    variables: { ids: ids.map((id) => gidOf(resource.type, id)) },
  });
  await spend(ctx, run)(spent);
  const gone = ids.filter((_, n) => !data.nodes[n]?.id);
  const there = ids.filter((_, n) => data.nodes[n]?.id);
  const deletes = gone.map((id): Change => ({ kind: "delete", id, at: answeredAt }));
  const tally = await applyChanges(ctx, resource, deletes, {
    source: sourceOf(job),
    jobId: job.id,
    topic: null,
    observedAt: answeredAt,
  });
  await held(ctx, run, (tx) =>
    tx.query("update sync_jobs set deleted = deleted + $3 where shop_id = $1 and id = $2", [
      ctx.shop.id,
      job.id,
      tally.deleted,
    ]),
  );
  if (there.length > 0) await fetchAgain(ctx, resource.name, there, "sync");
  if (gone.length > 0)
    await logLine(ctx, run, `Removed ${counted(gone.length, resource.noun)} that Shopify no longer has.`);
}
