import { AppError, sentenceFor } from "~/lib/errors";
import { gidOf, idOf } from "~/lib/gid";
import { failDeliveries, settleDeliveries, understoodDeliveries } from "~/mirror/inbox";
import type { Delivery } from "~/mirror/inbox";
import { mirroredParents } from "~/mirror/parents";
import type { Parent, Resource } from "~/resources/resource";
import { parentsDocument } from "~/shopify/documents";

import type { Ctx } from "./ctx";

/** Children asked about at once (input arrays hold at most 250, https://shopify.dev/docs/api/usage/limits). */
const AT_ONCE = 250;

/**
 * Finds the records to which the children belong that deliveries name: in the mirror, or else by asking Shopify. The deliveries then
 * wait as any other of those records.
 */
export async function findParents(ctx: Ctx, resource: Resource, deliveries: readonly Delivery[]): Promise<void> {
  const byType = Map.groupBy(deliveries, ({ notice }) => (notice?.kind === "child" ? notice.type : ""));
  for (const [type, its] of byType) {
    const parent = resource.parents[type];
    if (!parent) continue;
    const open = await settleKnown(ctx, its, await mirroredParents(ctx, parent, its.map(childOf)));
    for (let start = 0; start < open.length; start += AT_ONCE) {
      const some = open.slice(start, start + AT_ONCE);
      await ask(ctx, type, parent, some).catch((error: unknown) => noteFailure(ctx, some, error));
    }
  }
}

const childOf = ({ notice }: Delivery) => notice?.id ?? "";

/** Says of which records these are; those that are not known are returned. */
async function settleKnown(
  ctx: Ctx,
  deliveries: readonly Delivery[],
  recordOf: ReadonlyMap<string, string>,
): Promise<Delivery[]> {
  const known = deliveries.flatMap((delivery) => {
    const id = recordOf.get(childOf(delivery));
    return id === undefined ? [] : [{ webhookId: delivery.webhook_id, notice: { kind: "refetch", id } as const }];
  });
  await understoodDeliveries(ctx, known);
  return deliveries.filter((delivery) => !recordOf.has(childOf(delivery)));
}

async function ask(ctx: Ctx, type: string, parent: Parent, deliveries: readonly Delivery[]): Promise<void> {
  const ids = [...new Set(deliveries.map(childOf))];
  const { data } = await ctx.admin.query<{ nodes: (Record<string, unknown> | null)[] }>({
    document: parentsDocument(type, parent),
    variables: { ids: ids.map((id) => gidOf(type, id)) },
  });
  const found = ids.flatMap((id, n) => {
    const gid = parent.recordOf(data.nodes[n] ?? {});
    return gid === null ? [] : [[id, idOf(gid)] as const];
  });
  const gone = await settleKnown(ctx, deliveries, new Map(found));
  await settleDeliveries(
    ctx,
    gone.map((delivery) => delivery.webhook_id),
    "Shopify no longer shows what this delivery is about.",
  );
}

async function noteFailure(ctx: Ctx, deliveries: readonly Delivery[], error: unknown): Promise<void> {
  const webhookIds = deliveries.map((delivery) => delivery.webhook_id);
  const isFinal = error instanceof AppError && !error.retry;
  await failDeliveries(ctx, [{ webhookIds, reason: sentenceFor(error), isFinal }], ctx.patience.retryMs);
}
