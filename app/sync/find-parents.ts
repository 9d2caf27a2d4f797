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
 * Finds the records to which the children belong that deliveries name: in the mirror, or else by asking Shopify. From then on they are
 * deliveries like any other of those records; they are returned as such.
 */
export async function findParents(
  ctx: Ctx,
  resource: Resource,
  deliveries: readonly Delivery[],
): Promise<readonly Delivery[]> {
  const found: Delivery[] = [];
  const byType = Map.groupBy(deliveries, ({ notice }) => (notice?.kind === "child" ? notice.type : ""));
  for (const [type, its] of byType) {
    const parent = resource.parents[type];
    if (!parent) continue;
    const { known, open } = await understand(ctx, its, await mirroredParents(ctx, parent, its.map(childOf)));
    found.push(...known);
    for (let start = 0; start < open.length; start += AT_ONCE) {
      const some = open.slice(start, start + AT_ONCE);
      const asked = await ask(ctx, type, parent, some).catch((error: unknown) => noteFailure(ctx, some, error));
      found.push(...asked);
    }
  }
  return found;
}

const childOf = ({ notice }: Delivery) => notice?.id ?? "";

/** Writes down of which records these are, as far as that is known. */
async function understand(
  ctx: Ctx,
  deliveries: readonly Delivery[],
  recordOf: ReadonlyMap<string, string>,
): Promise<{ known: Delivery[]; open: Delivery[] }> {
  const known = deliveries.flatMap((delivery): Delivery[] => {
    const id = recordOf.get(childOf(delivery));
    return id === undefined ? [] : [{ ...delivery, record_id: id, notice: { kind: "refetch", id } }];
  });
  await understoodDeliveries(ctx, known);
  return { known, open: deliveries.filter((delivery) => !recordOf.has(childOf(delivery))) };
}

async function ask(ctx: Ctx, type: string, parent: Parent, deliveries: readonly Delivery[]): Promise<Delivery[]> {
  const ids = [...new Set(deliveries.map(childOf))];
  const { data } = await ctx.admin.query<{ nodes: (Record<string, unknown> | null)[] }>({
    document: parentsDocument(type, parent),
    variables: { ids: ids.map((id) => gidOf(type, id)) },
  });
  const found = ids.flatMap((id, n) => {
    const gid = parent.recordOf(data.nodes[n] ?? {});
    return gid === null ? [] : [[id, idOf(gid)] as const];
  });
  const { known, open } = await understand(ctx, deliveries, new Map(found));
  await settleDeliveries(
    ctx,
    open.map((delivery) => delivery.webhook_id),
    "Shopify no longer shows what this delivery is about.",
  );
  return known;
}

async function noteFailure(ctx: Ctx, deliveries: readonly Delivery[], error: unknown): Promise<Delivery[]> {
  const webhookIds = deliveries.map((delivery) => delivery.webhook_id);
  const isFinal = error instanceof AppError && !error.retry;
  await failDeliveries(ctx, [{ webhookIds, reason: sentenceFor(error), isFinal }], ctx.patience.retryMs);
  return [];
}
