/** The inbox of webhooks: durable, unique by webhook id, worked off in order of arrival. */
import type { Sql, Transaction } from "~/lib/sql";
import type { Notice } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";

export interface Delivery {
  webhook_id: string;
  topic: string;
  resource: string;
  record_id: string;
  notice: Notice;
  triggered_at: Date | null;
  received_at: Date;
}

/** Keeps a delivery; false when it had come before. */
export async function receive(
  tx: Transaction,
  shopId: number,
  delivery: {
    webhookId: string;
    eventId: string | null;
    topic: string;
    resource: string;
    notice: Notice;
    triggeredAt: string | null;
    at: Date;
  },
): Promise<boolean> {
  const kept = await tx.query(
    `insert into deliveries (shop_id, webhook_id, event_id, topic, resource, record_id, notice, triggered_at, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (shop_id, webhook_id) do nothing returning webhook_id`,
    [
      shopId,
      delivery.webhookId,
      delivery.eventId,
      delivery.topic,
      delivery.resource,
      delivery.notice.id,
      JSON.stringify(delivery.notice),
      delivery.triggeredAt,
      delivery.at,
    ],
  );
  return kept.length > 0;
}

export async function pendingDeliveries(
  sql: Sql,
  shopId: number,
  resource: string,
  limit: number,
): Promise<Delivery[]> {
  return await sql.query<Delivery>(
    `select webhook_id, topic, resource, record_id::text, notice, triggered_at, received_at
       from deliveries where shop_id = $1 and resource = $2 and state = 'pending' order by received_at limit $3`,
    [shopId, resource, limit],
  );
}

/** Ends deliveries; `reason` says why when no work was needed. */
export async function settleDeliveries(
  ctx: MirrorCtx,
  webhookIds: readonly string[],
  state: "done" | "failed",
  reason: string | null,
): Promise<void> {
  if (webhookIds.length === 0) return;
  await ctx.db.query(
    `update deliveries set state = $3, reason = $4, finished_at = $5, attempts = attempts + 1
      where shop_id = $1 and webhook_id = any($2) and state = 'pending'`,
    [ctx.shop.id, webhookIds, state, reason, ctx.clock()],
  );
}
