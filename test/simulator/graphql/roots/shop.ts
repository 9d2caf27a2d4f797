import { numberOf } from "../../gid.ts";
import { connectArray, refusal } from "../connections.ts";
import type { PageArgs } from "../connections.ts";
import type { ApiCall } from "../fields.ts";
import type { Roots } from "./root.ts";

export const SHOP_QUERIES: Roots = {
  shop: (call) => {
    const { shop } = call.shop.store;
    const url = `https://${shop.myshopifyDomain}`;
    return {
      ...shop,
      contactEmail: shop.email,
      url,
      primaryDomain: { id: "gid://shopify/Domain/1", host: shop.myshopifyDomain, url, sslEnabled: true },
    };
  },
  appInstallation: (call) => installation(call),
  currentAppInstallation: (call) => installation(call),
  // As at Shopify: only those made by API, not those of the app's configuration file.
  webhookSubscriptions: (call, args) => {
    const other = ["callbackUrl", "format", "query", "uri"].find((name) => args[name] != null);
    if (other) throw refusal(`The simulator does not simulate webhookSubscriptions(${other}:).`, "NOT_SIMULATED");
    const topics = args.topics as string[] | null | undefined;
    const listed = call.shop.subscriptions
      .map(({ id, topic, uri }) => ({
        id,
        topic: topic.toUpperCase().replace("/", "_"),
        uri,
        legacyResourceId: numberOf(id),
      }))
      .filter(({ topic }) => !topics || topics.includes(topic));
    return connectArray(listed, args as PageArgs);
  },
};

function installation(call: ApiCall): unknown {
  const scopes = [...call.shop.scopes].map((handle) => ({ handle, description: handle.replaceAll("_", " ") }));
  return {
    __typename: "AppInstallation",
    id: "gid://shopify/AppInstallation/1",
    accessScopes: scopes,
    activeSubscriptions: [],
    launchUrl: `https://${call.shop.domain}/admin/apps/${call.core.clientId}`,
    app: {
      id: "gid://shopify/App/1",
      apiKey: call.core.clientId,
      title: "App under test",
      handle: "app-under-test",
      webhookApiVersion: call.core.knobs.webhookApiVersion,
      embedded: true,
    },
  };
}
