import { createHmac } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import type { Simulator } from "../index.ts";
import { connectApp, exchange, startHandmade, startReceiver } from "../testing.ts";

let sim: Simulator;
afterEach(() => sim.close());

const call = async (token: unknown) => {
  const response = await fetch(`${sim.origin}/admin/api/2026-10/graphql.json`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-Forwarded-Host": "first.myshopify.com",
      "X-Shopify-Access-Token": String(token),
    },
    body: JSON.stringify({ query: "{ shop { id } }" }),
  });
  return response.status;
};
const refresh = (token: unknown) => exchange(sim, { grant_type: "refresh_token", refresh_token: token });

test("a session token is a JWT anyone with the secret can check, and a minute long", async () => {
  sim = await startHandmade({ clientId: "id", clientSecret: "secret" });
  const [header, body, signature] = sim.sessionToken().split(".");
  expect(createHmac("sha256", "secret").update(`${header}.${body}`).digest("base64url")).toBe(signature);
  const claims = JSON.parse(Buffer.from(body ?? "", "base64url").toString()) as Record<string, number | string>;
  expect(claims).toMatchObject({
    iss: "https://first.myshopify.com/admin",
    dest: "https://first.myshopify.com",
    aud: "id",
  });
  expect(Number(claims.exp) - Number(claims.iat)).toBe(60);
});

test("token exchange gives an expiring offline token for an hour, and a refresh token for 90 days", async () => {
  sim = await startHandmade({ scopes: ["read_orders"] });
  const { status, body } = await exchange(sim);
  expect(status).toBe(200);
  expect(body).toMatchObject({ scope: "read_orders", expires_in: 3600, refresh_token_expires_in: 7776000 });
  expect(await call(body.access_token)).toBe(200);
  sim.clock.advance(3_599_000);
  expect(await call(body.access_token)).toBe(200);
  sim.clock.advance(2000);
  expect(await call(body.access_token)).toBe(401);
  expect((await refresh(body.refresh_token)).status).toBe(200);
  sim.clock.advance(7_776_000_000);
  expect((await refresh(body.refresh_token)).body).toMatchObject({ error: "invalid_grant" });
});

test("a session token that is forged, expired, or of another shop or app is refused", async () => {
  sim = await startHandmade();
  const good = sim.sessionToken();
  const forged = `${good.slice(0, -3)}abc`;
  expect(await exchange(sim, { subject_token: forged })).toMatchObject({
    status: 400,
    body: { error: "invalid_subject_token" },
  });
  sim.addShop({ shop: "second.myshopify.com" });
  expect((await exchange(sim, { subject_token: sim.sessionToken("second.myshopify.com") })).body.error).toBe(
    "invalid_subject_token",
  );
  expect((await exchange(sim, { client_secret: "guessed" })).body.error).toBe("invalid_client");
  sim.clock.advance(75_000);
  expect((await exchange(sim, { subject_token: good })).body.error).toBe("invalid_subject_token");
});

test("a refresh rotates; the old refresh token works again only until the new pair is used", async () => {
  sim = await startHandmade();
  const first = (await exchange(sim)).body;
  const lost = (await refresh(first.refresh_token)).body;
  const again = await refresh(first.refresh_token);
  expect(again.status).toBe(200);
  expect(again.body.access_token).not.toBe(lost.access_token);
  expect(await call(lost.access_token)).toBe(401);
  expect(await call(again.body.access_token)).toBe(200);
  expect(await refresh(first.refresh_token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect((await refresh(again.body.refresh_token)).status).toBe(200);
});

test("without `expiring` an offline token never ends, until it is migrated", async () => {
  sim = await startHandmade();
  const { body } = await exchange(sim, { expiring: undefined });
  expect(body).not.toHaveProperty("expires_in");
  sim.clock.advance(365 * 24 * 3_600_000);
  expect(await call(body.access_token)).toBe(200);
  const migrated = await exchange(sim, {
    subject_token: body.access_token,
    subject_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
  });
  expect(migrated.body).toMatchObject({ expires_in: 3600 });
  expect([await call(body.access_token), await call(migrated.body.access_token)]).toEqual([401, 200]);
});

test("an online token belongs to a user and ends after a day", async () => {
  sim = await startHandmade();
  const { body } = await exchange(sim, {
    requested_token_type: "urn:shopify:params:oauth:token-type:online-access-token",
  });
  expect(body).toMatchObject({ expires_in: 86399, associated_user: { id: 902541635 } });
  sim.clock.advance(86_400_000);
  expect(await call(body.access_token)).toBe(401);
});

test("uninstalling sends app/uninstalled and kills every token; installing lets the app in again", async () => {
  const app = await startReceiver();
  sim = await startHandmade({ appUrl: app.url });
  const { token } = await connectApp(sim);
  sim.uninstall();
  await sim.webhooks.idle();
  expect(app.received[0]?.headers["x-shopify-topic"]).toBe("app/uninstalled");
  expect(await call(token)).toBe(401);
  expect((await exchange(sim)).body.error).toBe("invalid_subject_token");
  sim.install();
  expect((await exchange(sim)).status).toBe(200);
  await app.close();
});

test("a change of scopes and the compliance topics are sent as webhooks", async () => {
  const app = await startReceiver();
  sim = await startHandmade({ appUrl: app.url, scopes: ["read_orders"] });
  sim.changeScopes(["read_orders", "read_products"]);
  sim.sendCompliance("customers/redact", { customer: { id: 7 }, orders_to_redact: [1] });
  await sim.webhooks.idle();
  const bodies = Object.fromEntries(
    app.received.map((webhook) => [webhook.headers["x-shopify-topic"], JSON.parse(webhook.body) as unknown]),
  );
  expect(bodies["app/scopes_update"]).toMatchObject({
    previous: ["read_orders"],
    current: ["read_orders", "read_products"],
  });
  expect(bodies["customers/redact"]).toMatchObject({
    shop_id: 548380009,
    shop_domain: "first.myshopify.com",
    customer: { id: 7 },
  });
  await app.close();
});

test("a token opens its own shop only", async () => {
  sim = await startHandmade();
  sim.addShop({ shop: "second.myshopify.com", orders: 3 });
  const first = await connectApp(sim);
  const second = await connectApp(sim, "second.myshopify.com");
  expect((await second.ask("{ shop { myshopifyDomain } ordersCount { count } }")).data).toEqual({
    shop: { myshopifyDomain: "second.myshopify.com" },
    ordersCount: { count: 3 },
  });
  const elsewhere = await first.ask("{ shop { id } }", {}, { "X-Forwarded-Host": "second.myshopify.com" });
  expect(elsewhere).toMatchObject({ status: 401 });
});

test("the token endpoint can be down for refreshes alone", async () => {
  sim = await startHandmade();
  const { body } = await exchange(sim);
  sim.faults.next("token_endpoint_down", { match: "refresh_token" });
  expect((await exchange(sim)).status).toBe(200);
  const down = await fetch(`${sim.origin}/admin/oauth/access_token`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-Host": "first.myshopify.com" },
    body: "grant_type=refresh_token",
  });
  expect(down.status).toBe(503);
  expect((await refresh(body.refresh_token)).status).toBe(200);
});
