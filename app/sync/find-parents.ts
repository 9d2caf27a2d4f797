import { AppError, sentenceFor } from "~/lib/errors";
import { gidOf, idOf } from "~/lib/gid";
import { failDeliveries, settleDeliveries, understoodDelivery } from "~/mirror/inbox";
import type { Delivery } from "~/mirror/inbox";
import type { Resource } from "~/resources/resource";
import { parentsDocument } from "~/shopify/documents";

import type { Ctx } from "./ctx";

/** Children asked about at once (input arrays hold at most 250, https://shopify.dev/docs/api/usage/limits). */
const AT_ONCE = 250;

/** Asks which records the children belong to that deliveries name; the deliveries then wait as any other of those records. */
export async function findParents(ctx: Ctx, resource: Resource, deliveries: readonly Delivery[]): Promise<void> {
  const byType = Map.groupBy(deliveries, ({ notice }) => (notice?.kind === "child" ? notice.type : ""));
  for (const [type, its] of byType) {
    for (let start = 0; start < its.length; start += AT_ONCE) {
      const some = its.slice(start, start + AT_ONCE);
      await findSome(ctx, resource, type, some).catch((error: unknown) => noteFailure(ctx, some, error));
    }
  }
}

async function findSome(ctx: Ctx, resource: Resource, type: string, deliveries: readonly Delivery[]): Promise<void> {
  const byChild = Map.groupBy(deliveries, ({ notice }) => notice?.id ?? "");
  const ids = [...byChild.keys()];
  const { data } = await ctx.admin.query<{ nodes: ({ parent?: string } | null)[] }>({
    document: parentsDocument(type, resource.parentFields[type] ?? "id"),
    variables: { ids: ids.map((id) => gidOf(type, id)) },
  });
  for (const [n, id] of ids.entries()) {
    const webhookIds = (byChild.get(id) ?? []).map((delivery) => delivery.webhook_id);
    const parent = data.nodes[n]?.parent;
    if (!parent) await settleDeliveries(ctx, webhookIds, "Shopify no longer shows what this delivery is about.");
    else for (const one of webhookIds) await understoodDelivery(ctx, one, { kind: "refetch", id: idOf(parent) });
  }
}

async function noteFailure(ctx: Ctx, deliveries: readonly Delivery[], error: unknown): Promise<void> {
  const webhookIds = deliveries.map((delivery) => delivery.webhook_id);
  const isFinal = error instanceof AppError && !error.retry;
  await failDeliveries(ctx, [{ webhookIds, reason: sentenceFor(error), isFinal }], ctx.patience.retryMs);
}
