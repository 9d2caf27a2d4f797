import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { adminRoutes } from "./admin/index.ts";
import { changeScopes, uninstall } from "./auth/installation.ts";
import { mintSessionToken } from "./auth/session-token.ts";
import { createClock } from "./clock.ts";
import type { SimClock } from "./clock.ts";
import { controlRoutes } from "./control/index.ts";
import { createFaults } from "./faults.ts";
import type { Faults } from "./faults.ts";
import { numberOf } from "./gid.ts";
import { loadAdminSchema } from "./graphql/schema.ts";
import { knobsOf } from "./knobs.ts";
import { openShop } from "./open-shop.ts";
import type { ShopInput } from "./open-shop.ts";
import type { Knobs, SimulatorOptions } from "./options.ts";
import { createRequestListener } from "./server.ts";
import type { Core, SimulatedShop } from "./shop.ts";
import { emptyStats } from "./stats.ts";
import type { Stats } from "./stats.ts";
import type { ProductStore } from "./products/contract.ts";
import type { Merchant } from "./products/merchant.ts";
import type { OrderStore } from "./store/contract.ts";
import { readAppConfiguration } from "./webhooks/subscriptions.ts";
import { createWebhooks } from "./webhooks/webhooks.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";

/** A running Shopify with one app in it. */
export interface Simulator {
  /** http://127.0.0.1:PORT; the app reaches a shop with its domain in X-Forwarded-Host. */
  origin: string;
  clientId: string;
  clientSecret: string;
  clock: SimClock;
  /** The first shop's data; edits in it fire webhooks. */
  store: OrderStore;
  /** The first shop's products; edits in them fire webhooks. */
  products: ProductStore;
  /** The first shop's merchant, who edits products in Shopify's own admin. */
  merchant: Merchant;
  shops: Map<string, SimulatedShop>;
  /** The shop by its domain; the first one without. */
  shop(domain?: string): SimulatedShop;
  addShop(input: ShopInput): SimulatedShop;
  appUrl(): string | undefined;
  setAppUrl(url: string): void;
  faults: Faults;
  webhooks: Webhooks;
  stats: Stats;
  /** May be changed while it runs. */
  knobs: Knobs;
  /** A fresh session token, as App Bridge would give it to the app's pages. */
  sessionToken(shop?: string, user?: string): string;
  install(shop?: string): void;
  /** Makes a webhook subscription as by API: beside those of the app's configuration, for this shop alone. */
  subscribe(topic: string, uri: string, shop?: string): void;
  /** Revokes all tokens and sends app/uninstalled. */
  uninstall(shop?: string): void;
  /** Changes what the app is granted and sends app/scopes_update. */
  changeScopes(scopes: string[], shop?: string): void;
  /** Sends one of the compliance webhooks. */
  sendCompliance(
    topic: "customers/data_request" | "customers/redact" | "shop/redact",
    payload?: Record<string, unknown>,
    shop?: string,
  ): void;
  close(): Promise<void>;
}

const DEFAULT_SCOPES = [
  "read_orders",
  "read_all_orders",
  "read_customers",
  "read_products",
  "read_inventory",
  "read_locations",
  "read_returns",
];
export const DEFAULT_USER = "902541635";

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const admin = await loadAdminSchema();
  const { server, origin } = await listen(options.port ?? 0);
  const seed = options.seed ?? 1;
  const app = {
    clientId: options.clientId ?? "simulated-client-id",
    clientSecret: options.clientSecret ?? "simulated-client-secret",
  };
  const clock = createClock(options.clock);
  const configuration = readAppConfiguration();
  const scopes = new Set(options.scopes ?? configuration.scopes ?? DEFAULT_SCOPES);
  if (options.readAllOrders === true) scopes.add("read_all_orders");
  if (options.readAllOrders === false) scopes.delete("read_all_orders");
  const knobs = knobsOf(options);
  let { appUrl } = options;
  const webhooks = createWebhooks({
    clock,
    seed,
    clientSecret: app.clientSecret,
    subscriptions: options.subscriptions ?? configuration.subscriptions,
    appUrl: () => appUrl,
    apiVersion: () => knobs.webhookApiVersion,
    retryScale: options.retryScale ?? 1,
  });
  const core: Core = {
    admin,
    clock,
    faults: createFaults(seed),
    knobs,
    stats: emptyStats(),
    clientId: app.clientId,
    seed,
    origin,
    folder: await mkdtemp(path.join(tmpdir(), "lockstep-simulator-")),
    emit: (shop, topic, payload, eventId) => {
      if (shop.installed) webhooks.emit(shop.domain, topic, payload, eventId, shop.subscriptions);
    },
  };

  const shops = new Map<string, SimulatedShop>();
  const addShop: Simulator["addShop"] = (input) => {
    const shop = openShop(core, options, scopes, input);
    shops.set(shop.domain, shop);
    return shop;
  };
  const first = addShop({
    shop: options.shop ?? "lockstep-demo.myshopify.com",
    orders: options.orders ?? 100,
    products: options.products,
    hugeProduct: options.hugeProduct,
  });

  const shopOf = (domain = first.domain): SimulatedShop => {
    const shop = shops.get(domain);
    if (!shop) throw new Error(`The simulator has no shop ${domain}.`);
    return shop;
  };

  const sim: Simulator = {
    origin,
    ...app,
    clock,
    store: first.store,
    products: first.products,
    merchant: first.merchant,
    shops,
    shop: shopOf,
    addShop,
    appUrl: () => appUrl,
    setAppUrl: (url) => {
      appUrl = url;
    },
    faults: core.faults,
    webhooks,
    stats: core.stats,
    knobs,
    sessionToken: (domain, user = DEFAULT_USER) => mintSessionToken(app, shopOf(domain).domain, user, clock.now()),
    install: (domain) => {
      shopOf(domain).installed = true;
    },
    subscribe: (topic, uri, domain) => {
      const { subscriptions } = shopOf(domain);
      const number = 1_000_000 + subscriptions.length;
      subscriptions.push({ id: `gid://shopify/WebhookSubscription/${number}`, topic, uri });
    },
    uninstall: (domain) => uninstall(core, shopOf(domain)),
    changeScopes: (scopes, domain) => changeScopes(core, shopOf(domain), scopes),
    sendCompliance: (topic, payload = {}, domain) => {
      const { id, myshopifyDomain } = shopOf(domain).store.shop;
      // Sent though the app is gone: shop/redact comes two days after it was uninstalled.
      webhooks.emit(myshopifyDomain, topic, () => ({
        shop_id: numberOf(id),
        shop_domain: myshopifyDomain,
        ...payload,
      }));
    },
    close: async () => {
      webhooks.close();
      clock.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all([...shops.values()].map((shop) => shop.bulk.close()));
      await rm(core.folder, { recursive: true, force: true });
    },
  };
  const routes = [controlRoutes(sim), adminRoutes(sim)];
  server.on("request", createRequestListener({ core, app, shops, routes }));
  return sim;
}

/** Rejects with one sentence when the port is taken. */
async function listen(port: number): Promise<{ server: Server; origin: string }> {
  const server = createServer();
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(new Error(`The simulator cannot listen on port ${port}: ${error.message}.`)),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
