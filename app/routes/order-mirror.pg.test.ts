import type { LoaderFunctionArgs } from "@remix-run/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startApp } from "../../test/support/app";
import type { TestApp } from "../../test/support/app";
import { askApp } from "../../extensions/order-mirror-block/src/ask-app";
import { sayingOf } from "../../extensions/order-mirror-block/src/standing";
import type { Standing } from "../../extensions/order-mirror-block/src/standing";
import * as fetchOrder from "./api.$resource.$id.fetch";
import * as mirror from "./api.$resource.$id.mirror";

/** What the block on Shopify's order page sees of the app, asked with the block's own code. */
let app: TestApp;
let order: string;
/** Made before a story moves Shopify's clock ahead of the machine's, which checks it. */
let merchant: string;
beforeEach(async () => {
  app = await startApp({ worker: false, orders: 10 });
  [order = ""] = app.sim.store.pick(1);
  merchant = app.sim.sessionToken();
});
afterEach(() => app[Symbol.asyncDispose]());

/** The extension's `fetch`: resolves the address, adds the token, and hides what CORS does not let it read. */
const browser =
  (token = merchant): typeof fetch =>
  async (address, init) => {
    const answer = await answerTo(String(address), {
      ...init,
      headers: { Authorization: `Bearer ${token}`, Origin: "https://extensions.shopifycdn.com" },
    });
    if (answer.headers.get("Access-Control-Allow-Origin") !== "*") throw new TypeError("Failed to fetch");
    return answer;
  };

async function answerTo(address: string, init: RequestInit): Promise<Response> {
  const url = new URL(address, "https://app.example.com");
  const [, id, what] = /^\/api\/orders\/(\w+)\/(mirror|fetch)$/.exec(url.pathname) ?? [];
  const route = what === "fetch" ? fetchOrder : mirror;
  const run: (args: LoaderFunctionArgs) => Promise<Response> = ["GET", "OPTIONS"].includes(init.method ?? "GET")
    ? route.loader
    : route.action;
  return run({ request: new Request(url, init), params: { resource: "orders", id }, context: {} }).catch(
    (thrown: unknown) => {
      if (thrown instanceof Response) return thrown;
      throw thrown;
    },
  );
}

const gid = () => `gid://shopify/Order/${order}`;
const look = () => askApp(browser(), gid(), "mirror");
const fetchAgain = () => askApp(browser(), gid(), "fetch");
const said = (standing: Standing) => {
  const saying = sayingOf(standing, "en");
  return "text" in saying ? saying.text : saying.key;
};

test("an order that nobody has mirrored yet is fetched at the merchant's word", async () => {
  expect(said(await look())).toBe("standing.missing");
  expect(await fetchAgain()).toMatchObject({ mirror: { mirrored: true, identical: true, fetched: "created" } });
  expect(said(await look())).toBe("standing.identical");
});

test("an order that changed at Shopify is told from its copy, fetched, and then identical", async () => {
  await fetchAgain();
  app.sim.clock.advance(60_000);
  app.sim.webhooks.lose(10);
  app.sim.store.editOrder(order, { tags: ["packed"] });
  expect(said(await look())).toBe("standing.different");
  expect(said(await fetchAgain())).toBe("fetched.updated");
  expect(await app.ctx.db.query("select tags from orders where id = $1", [order])).toEqual([{ tags: ["packed"] }]);
  expect(said(await look())).toBe("standing.identical");
  expect(said(await fetchAgain())).toBe("fetched.unchanged");
});

test("an order that Shopify has deleted leaves the mirror", async () => {
  await fetchAgain();
  app.sim.webhooks.lose(10);
  app.sim.store.deleteOrder(order);
  expect(said(await look())).toBe("standing.different");
  expect(said(await fetchAgain())).toBe("fetched.deleted");
  expect(await app.ctx.db.query("select id from orders where id = $1", [order])).toEqual([]);
});

test("parts that are still to come are mentioned", async () => {
  await fetchAgain();
  await app.ctx.db.query("update orders set parts_pending = true where id = $1", [order]);
  expect(said(await look())).toBe("standing.pending");
});

test("when Shopify cannot be asked the age is still told", async () => {
  await fetchAgain();
  app.sim.changeScopes(["read_products"]);
  await app.sim.webhooks.idle();
  expect(said(await look())).toBe("standing.unasked");
});

test("an address that names no order is answered with the app's sentence", async () => {
  const answer = await answerTo("/api/orders/abc/mirror", {
    headers: { Authorization: `Bearer ${merchant}` },
  });
  expect([answer.status, await answer.json()]).toEqual([404, { error: expect.stringContaining("no such order") }]);
});

describe("whoever is not in this shop's admin", () => {
  test.each(["mirror", "fetch"] as const)("learns nothing from %s and changes nothing", async (what) => {
    const method = what === "fetch" ? "POST" : "GET";
    expect((await answerTo(`/api/orders/${order}/${what}`, { method })).status).toBe(401);
    const stranger = `${merchant.slice(0, -3)}abc`;
    const standing = await askApp(browser(stranger), gid(), what);
    expect(standing).toEqual({ kind: "failed", reason: expect.stringContaining("session token") });
    expect(await app.ctx.db.query("select id from orders")).toEqual([]);
  });
});

describe("the browser's question beforehand", () => {
  test.each(["mirror", "fetch"])(
    "about %s from an extension is answered without a token, and without looking at any order",
    async (what) => {
      const asked = {
        Origin: "https://extensions.shopifycdn.com",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
      };
      const answer = await answerTo(`/api/orders/${order}/${what}`, { method: "OPTIONS", headers: asked });
      expect([answer.status, await answer.text()]).toEqual([204, ""]);
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
      expect(answer.headers.get("Access-Control-Allow-Headers")).toContain("Authorization");
      // The token is all that opens the answers: no browser may add a cookie of its own accord.
      expect(answer.headers.get("Access-Control-Allow-Credentials")).toBeNull();
    },
  );
});
