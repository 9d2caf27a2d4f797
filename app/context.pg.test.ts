import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startApp } from "../test/support/app";
import type { TestApp } from "../test/support/app";
import { adminContext, shopContext, useWorld, world } from "./context.server";
import { frameHeaders } from "./frame-headers";
import { findShop } from "./mirror/shops";
import { loader as authPages } from "./routes/auth.$";

let app: TestApp;
beforeEach(async () => {
  app = await startApp({ worker: false, orders: 0 });
});
afterEach(() => app[Symbol.asyncDispose]());

const BASE = "https://app.example.com";
const host = Buffer.from("admin.shopify.com/store/lockstep-demo").toString("base64");

describe("opening the app", () => {
  test("makes the shop known, with its currency, time zone and scopes", async () => {
    const { shop } = app.sim.store;
    expect(await findShop(app.ctx.db, app.ctx.shop.domain)).toMatchObject({
      name: shop.name,
      currencyCode: shop.currencyCode,
      timeZone: shop.ianaTimezone,
      scopes: expect.arrayContaining(["read_orders"]),
      uninstalledAt: null,
    });
  });

  test("works from the address Shopify gives the frame, whatever browser it is", async () => {
    const address = page({ id_token: app.sim.sessionToken() });
    const headless = { "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/150.0.0.0" };
    expect((await adminContext(new Request(address, { headers: headless }))).shop.id).toBe(app.ctx.shop.id);
  });

  test("again after it was removed installs it anew, as the same shop", async () => {
    await app.ctx.db.query("UPDATE shops SET uninstalled_at = installed_at");
    await app.ctx.db.query("DELETE FROM sessions");
    await expect(shopContext(app.ctx.shop.domain)).rejects.toThrow(/is not installed/);
    const { shop } = await adminContext(withToken(app.sim.sessionToken()));
    expect(shop.id).toBe(app.ctx.shop.id);
    expect((await shopContext(shop.domain)).shop.id).toBe(shop.id);
  });

  test("mends a shop whose row was lost while its session was kept", async () => {
    await app.ctx.db.query("DELETE FROM shops");
    expect((await adminContext(withToken(app.sim.sessionToken()))).shop.domain).toBe(app.ctx.shop.domain);
  });

  test("without a shop leads to the front page, without a session token to the page that gets one", async () => {
    const lost = await refusal(adminContext(new Request(`${BASE}/app`)));
    expect(lost.headers.get("Location")).toBe("/auth/login");
    expect((await authPages(args(`${BASE}/auth/login`))).headers.get("Location")).toBe("/");
    const bounced = await refusal(adminContext(new Request(page({}))));
    const target = new URL(bounced.headers.get("Location") ?? "", BASE);
    expect(target.pathname).toBe("/auth/session-token");
    expect(target.searchParams.get("shopify-reload")).toContain("/app?");
  });

  test("loads App Bridge from Shopify, or from the stand-in if there is one", async () => {
    const bounce = `${BASE}/auth/session-token?shop=${app.ctx.shop.domain}&shopify-reload=${encodeURIComponent(`${BASE}/app`)}`;
    expect(await (await refusal(authPages(args(bounce)))).text()).toContain(
      'src="https://cdn.shopify.com/shopifycloud/app-bridge.js"',
    );
    useWorld({ ...world(), env: { ...world().env, appBridgeUrl: "http://127.0.0.1:4000/app-bridge.js" } });
    expect(await (await authPages(args(bounce))).text()).toContain('src="http://127.0.0.1:4000/app-bridge.js"');
  });
});

describe("the JSON API", () => {
  test("takes a session token and says whose it is", async () => {
    const { shop, userId } = await adminContext(withToken(app.sim.sessionToken(undefined, "42")));
    expect([shop.domain, userId]).toEqual([app.ctx.shop.domain, "42"]);
  });

  test.each([
    ["no token", () => undefined],
    ["nonsense", () => "nonsense"],
    ["a token signed by somebody else", () => token({}, "another secret")],
    ["a token for another app", () => token({ aud: "another app" })],
    ["a token that has ended", () => token({ exp: seconds() - 60 })],
    ["a token whose issuer is another shop", () => token({ iss: "https://other.myshopify.com/admin" })],
  ])("answers 401 in JSON to %s", async (_, given) => {
    const answer = await refusal(adminContext(withToken(given())));
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ error: expect.stringContaining("session token") });
  });

  test("asks App Bridge to try once more with a fresh token", async () => {
    const answer = await refusal(adminContext(withToken(token({ exp: seconds() - 60 }))));
    expect(answer.headers.get("X-Shopify-Retry-Invalid-Session-Request")).toBe("1");
  });

  test("does not trade an ended token of a shop that has removed the app", async () => {
    app.sim.uninstall();
    await app.sim.webhooks.idle();
    expect((await refusal(adminContext(withToken(app.sim.sessionToken())))).status).toBe(401);
  });
});

describe("when our access has ended and Shopify does not answer", () => {
  const DOWN = [
    ["the endpoint for tokens is down", () => app.sim.faults.rate("token_endpoint_down", 1)],
    ["tokens are given but nothing else", () => app.sim.faults.rate("reset", 1)],
  ] as const;
  beforeEach(() => app.ctx.db.query("UPDATE sessions SET expires = now() - interval '1 hour'"));

  test.each(DOWN)("pages and the API open the mirror by the session token alone: %s", async (_, down) => {
    down();
    const given = app.sim.sessionToken(undefined, "42");
    for (const request of [withToken(given), new Request(page({ id_token: given }))]) {
      const { shop, userId } = await adminContext(request);
      expect([shop.id, userId]).toEqual([app.ctx.shop.id, "42"]);
    }
  });

  test.each([
    ["a token signed by somebody else", () => token({}, "another secret"), 401],
    ["a token that has ended", () => token({ exp: seconds() - 60 }), 401],
    ["a token whose issuer is another shop", () => token({ iss: "https://other.myshopify.com/admin" }), 502],
  ] as const)("nobody else comes in: %s", async (_, given, status) => {
    app.sim.faults.rate("token_endpoint_down", 1);
    expect((await refusal(adminContext(withToken(given())))).status).toBe(status);
  });

  test("a shop that is not known yet is told that Shopify is needed", async () => {
    app.sim.faults.rate("token_endpoint_down", 1);
    await app.ctx.db.query("UPDATE shops SET uninstalled_at = installed_at");
    const answer = await refusal(adminContext(withToken(app.sim.sessionToken())));
    expect([answer.status, await answer.json()]).toEqual([
      502,
      { error: "Shopify is needed to sign you in, and does not answer. Try again in a minute." },
    ]);
  });
});

describe("who may frame a page", () => {
  const policy = (path: string, env = world().env) => {
    const headers = new Headers();
    frameHeaders({ ...world(), env }, new Request(BASE + path), headers);
    return headers.get("Content-Security-Policy") ?? "";
  };
  const real = () => ({ ...world().env, adminProxy: undefined });

  test("is the shop that asks and Shopify's admin", () => {
    expect(policy("/app?shop=one.myshopify.com", real())).toMatch(
      /^frame-ancestors https:\/\/one\.myshopify\.com https:\/\/admin\.shopify\.com /,
    );
  });

  test.each(["/", "/app?shop=evil.example.com", "/app?shop=one.myshopify.com.evil.example.com"])(
    "is nobody for %s",
    (path) => {
      expect(policy(path, real())).toBe("frame-ancestors 'none';");
    },
  );

  test("is also the simulated admin when there is one", () => {
    expect(policy("/app?shop=one.myshopify.com")).toContain(`frame-ancestors ${app.sim.origin} `);
  });
});

function page(parameters: Record<string, string>): string {
  const query = new URLSearchParams({ embedded: "1", shop: app.ctx.shop.domain, host, ...parameters });
  return `${BASE}/app?${query.toString()}`;
}

function withToken(given: string | undefined): Request {
  const headers: HeadersInit = given === undefined ? {} : { Authorization: `Bearer ${given}` };
  return new Request(`${BASE}/api/sync/status`, { headers });
}

function token(changes: Record<string, unknown>, secret = app.sim.clientSecret): string {
  const [header = "", body = ""] = app.sim.sessionToken().split(".");
  const claims = { ...(JSON.parse(Buffer.from(body, "base64url").toString()) as object), ...changes };
  const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

function args(url: string) {
  return { request: new Request(url), params: {}, context: {} };
}

async function refusal(work: Promise<unknown>): Promise<Response> {
  return work.then(
    () => Promise.reject(new Error("it was let in")),
    (thrown: unknown) => (thrown instanceof Response ? thrown : Promise.reject(thrown as Error)),
  );
}
