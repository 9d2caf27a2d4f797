import { z } from "zod";
import type { Admin } from "./admin";

/**
 * What Shopify tells of this app's webhooks. It lists only subscriptions made by API; those of the app's configuration file
 * apply to every shop and are not listed ("Returns only shop-scoped subscriptions", Admin schema 2026-10).
 */
const SUBSCRIPTIONS = `#graphql
  query Subscriptions {
    currentAppInstallation { app { webhookApiVersion } }
    webhookSubscriptions(first: 50) { nodes { id topic uri } }
  }`;

const Answer = z.object({
  currentAppInstallation: z.object({ app: z.object({ webhookApiVersion: z.string() }) }),
  webhookSubscriptions: z.object({ nodes: z.array(z.object({ id: z.string(), topic: z.string(), uri: z.string() })) }),
});

export interface Subscriptions {
  /** The version of the API that deliveries are written in: "2026-10". */
  apiVersion: string;
  /** Made by API. The topic is the schema's: "ORDERS_UPDATED". */
  made: { id: string; topic: string; uri: string }[];
}

export async function readSubscriptions(admin: Admin): Promise<Subscriptions> {
  const { data } = await admin.query({ document: SUBSCRIPTIONS, urgency: "spare" });
  const { currentAppInstallation, webhookSubscriptions } = Answer.parse(data);
  return { apiVersion: currentAppInstallation.app.webhookApiVersion, made: webhookSubscriptions.nodes };
}
