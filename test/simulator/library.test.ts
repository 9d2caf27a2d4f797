import "@shopify/shopify-api/adapters/node";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import { afterEach, expect, test } from "vitest";
import type { Simulator } from "./index.ts";
import { startHandmade, startReceiver } from "./testing.ts";

// What the simulator signs must convince the library that the app uses in production.
const library = (sim: Simulator) =>
  shopifyApi({
    apiKey: sim.clientId,
    apiSecretKey: sim.clientSecret,
    apiVersion: ApiVersion.October26,
    hostName: "app.example.com",
    isEmbeddedApp: true,
    logger: { log: () => undefined },
  });

let sim: Simulator;
afterEach(() => sim.close());

test("Shopify's own library accepts the session token", async () => {
  sim = await startHandmade({ clock: () => new Date() });
  const claims = await library(sim).session.decodeSessionToken(sim.sessionToken("first.myshopify.com", "42"));
  expect(claims).toMatchObject({ dest: "https://first.myshopify.com", sub: "42" });
});

test("Shopify's own library accepts a webhook, and refuses a wrongly signed one", async () => {
  const app = await startReceiver();
  sim = await startHandmade({ appUrl: app.url });
  sim.webhooks.badSignature(1, "orders/delete");
  sim.store.editOrder("1");
  sim.store.deleteOrder("2");
  await sim.webhooks.idle();
  const verdicts = await Promise.all(
    app.received.map(async ({ headers, body }) => {
      const rawRequest = { method: "POST", url: "/webhooks", headers };
      const { valid } = await library(sim).webhooks.validate({ rawBody: body, rawRequest });
      return `${headers["x-shopify-topic"]} ${valid}`;
    }),
  );
  expect(verdicts.sort()).toEqual(["orders/delete false", "orders/updated true"]);
  await app.close();
});
