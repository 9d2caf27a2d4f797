import { AppError, sentenceFor } from "~/lib/errors";
import { failDeliveries, settleDeliveries } from "~/mirror/inbox";
import type { Delivery } from "~/mirror/inbox";
import { failRejects, forgetRejects } from "~/mirror/rejects";
import type { Change, Resource } from "~/resources/resource";

import { applyChanges } from "./apply-changes";
import type { Ctx } from "./ctx";
import { goneFrom } from "./gone";
import { readApart } from "./read-apart";
import type { Unread } from "./read-apart";
import { idOfChange } from "./sources/changes";
import type { ReadAnswer, Want } from "./sources/read-records";
import { visibleSince } from "./visible-since";

type Wanted = Want & { suspect: boolean };

/** Reads and writes the records that deliveries told of (and `ids`, which were asked for without one), and notes what became of each. */
export async function readDelivered(
  ctx: Ctx,
  resource: Resource,
  wants: readonly Wanted[],
  { open, ids }: { open: readonly Delivery[]; ids: readonly string[] },
): Promise<void> {
  const byRecord = Map.groupBy(open, (delivery) => delivery.record_id ?? "");
  const told = (records: readonly string[]) =>
    records.flatMap((id) => (byRecord.get(id) ?? []).map((delivery) => delivery.webhook_id));

  const write = async (answer: ReadAnswer) => {
    const gone = await goneFrom(ctx, resource, answer.missing);
    const deletes = gone.map((id): Change => ({ kind: "delete", id, at: answer.observedAt }));
    const topic = byRecord.get(answer.changes.map(idOfChange)[0] ?? "")?.at(-1)?.topic;
    await applyChanges(ctx, resource, [...answer.changes, ...deletes], {
      source: topic === undefined ? "fetch" : "webhook",
      jobId: null,
      topic: topic ?? null,
      observedAt: answer.observedAt,
    });
    const { reject = [], upsert = [] } = Object.groupBy(answer.changes, ({ kind }) => kind);
    const settle = (ids: readonly string[], reason: string | null) =>
      settleDeliveries(ctx, told(ids), reason, { resource: resource.name, ids });
    await settle(upsert.map(idOfChange), null);
    await settle(reject.map(idOfChange), UNDECODABLE);
    await settle(answer.missing, "Shopify no longer shows this record.");
    await settleMissing(ctx, resource, answer.missing);
  };
  await noteFailures(ctx, resource, await readApart(ctx, resource, wants, write), { told, ids });
}

const UNDECODABLE = "Its record was read, but could not be mirrored: it is kept among the dead letters.";

/** A rejected record that Shopify does not show is gone, or out of sight for want of a scope. */
async function settleMissing(ctx: Ctx, resource: Resource, missing: readonly string[]): Promise<void> {
  if (missing.length === 0) return;
  if (visibleSince(resource, ctx.shop, ctx.clock()) === null)
    return await forgetRejects(ctx.db, ctx.shop.id, resource.name, missing);
  const reason = "Shopify does not show it to this app any more.";
  await failRejects(ctx, resource.name, new Map(missing.map((id) => [id, reason])));
}

async function noteFailures(
  ctx: Ctx,
  resource: Resource,
  unread: readonly Unread[],
  { told, ids }: { told: (records: readonly string[]) => string[]; ids: readonly string[] },
): Promise<void> {
  for (const { id, error } of unread) {
    if (!(error instanceof AppError))
      ctx.log.error({ shop: ctx.shop.domain, resource: resource.name, id, error: String(error) }, "a delivery failed");
  }
  const failures = unread.map(({ id, error }) => ({
    webhookIds: told([id]),
    reason: sentenceFor(error),
    isFinal: error instanceof AppError && !error.retry,
  }));
  await failDeliveries(ctx, failures, ctx.patience.retryMs);
  const asked = unread.filter(({ id }) => ids.includes(id));
  await failRejects(ctx, resource.name, new Map(asked.map(({ id, error }) => [id, sentenceFor(error)])));
}
