import { z } from "zod";
import type { TaskPayload } from "~/jobs/tasks";
import type { Queue } from "~/jobs/queue";
import type { Log } from "~/lib/log";
import type { Database } from "~/lib/sql";
import { forgetContacts, forgetEverything } from "~/mirror/forget";
import { findShop } from "~/mirror/shops";

interface ForgetCtx {
  db: Database;
  log: Log;
}

const id = z.union([z.string(), z.number()]).transform(String);
const DataRequest = z.object({ orders_requested: z.array(id).default([]), data_request: z.object({ id }) });
const CustomerRedact = z.object({ orders_to_redact: z.array(id).default([]) });

/** Shopify's privacy topics (https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance): to be acted on within 30 days. */
export async function receiveCompliance(
  { db, log, queue }: ForgetCtx & { queue: Queue },
  webhook: { shop: string; topic: string; webhookId: string; payload: unknown },
): Promise<"accepted" | "ignored"> {
  const shop = await findShop(db, webhook.shop);
  if (!shop) return "ignored";
  const key = `forget:${webhook.webhookId}`;
  switch (webhook.topic) {
    case "customers/data_request": {
      const { data_request, orders_requested } = DataRequest.parse(webhook.payload);
      const fields = { shop: shop.domain, dataRequest: data_request.id, orders: orders_requested.length };
      log.warn(fields, "A customer asks which data is held: answer the store owner within 30 days.");
      return "accepted";
    }
    case "customers/redact": {
      const { orders_to_redact: orderIds } = CustomerRedact.parse(webhook.payload);
      if (orderIds.length > 0) await queue.add("forget", { shopId: shop.id, orderIds }, { key });
      return "accepted";
    }
    case "shop/redact":
      await queue.add("forget", { shopId: shop.id }, { key });
      return "accepted";
    default:
      return "ignored";
  }
}

/** The task `forget`: the personal data of the orders named, or everything of a shop that left and did not come back. */
export async function forgetShop({ db, log }: ForgetCtx, { shopId, orderIds }: TaskPayload<"forget">): Promise<void> {
  const shop = await findShop(db, shopId);
  if (!shop) return;
  if (orderIds) {
    await forgetContacts(db, shopId, "orders", orderIds);
    log.info({ shop: shop.domain, orders: orderIds.length }, "Forgot the personal data of a customer's orders.");
  } else if (shop.uninstalledAt) {
    await forgetEverything(db, shop);
    log.info({ shop: shop.domain }, "Forgot a shop.");
  } else {
    log.warn(
      { shop: shop.domain },
      "Shopify asked to forget a shop that has installed Lockstep again: its data is kept.",
    );
  }
}
