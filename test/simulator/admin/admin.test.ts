import { Script } from "node:vm";
import "@shopify/shopify-api/adapters/node";
import { ApiVersion, LogSeverity, shopifyApi } from "@shopify/shopify-api";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Simulator } from "../index.ts";
import { startHandmade } from "../testing.ts";
import { html } from "./html.ts";
import { launchUrl } from "./launch.ts";

let sim: Simulator;
beforeEach(async () => {
  sim = await startHandmade();
});
afterEach(() => sim.close());

const get = async (path: string) => {
  const response = await fetch(sim.origin + path, { redirect: "manual" });
  return { status: response.status, location: response.headers.get("Location"), text: await response.text() };
};

describe("the simulated admin", () => {
  test("opens the app in a frame, at the path its own address names", async () => {
    sim.setAppUrl("http://127.0.0.1:9");
    expect(await get("/")).toMatchObject({ status: 302, location: "/store/first/apps/lockstep" });
    const { text } = await get("/store/first/apps/lockstep/app/orders?view=unpaid");
    const src = /<iframe[^>]* data-src="([^"]+)"/.exec(text)?.[1]?.replaceAll("&#38;", "&") ?? "";
    const url = new URL(src);
    expect(url.origin + url.pathname).toBe("http://127.0.0.1:9/app/orders");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      view: "unpaid",
      embedded: "1",
      shop: "first.myshopify.com",
      locale: "en",
    });
    expect(text).toContain("Simulation");
  });

  test("says so when the app is not running or not installed", async () => {
    expect((await get("/store/first/apps/lockstep")).text).toContain("The app is not running");
    sim.setAppUrl("http://127.0.0.1:9");
    sim.uninstall();
    expect((await get("/store/first/apps/lockstep")).text).toContain("Lockstep is not installed");
  });

  test("shows orders, so that a link to Shopify leads somewhere", async () => {
    const list = await get("/store/first/orders");
    const [, path = "", name = ""] = /<a href="(\/store\/first\/orders\/\d+)">([^<]+)</.exec(list.text) ?? [];
    const order = await get(path);
    expect(order.status).toBe(200);
    expect(order.text).toContain(`<h1>${name}</h1>`);
    expect((await get("/store/first/orders/999999")).status).toBe(404);
  });

  test("shows products, by search too, each as a form with what the store holds", async () => {
    const [product] = sim.products.all();
    const { id = "", title = "", variants = [] } = product ?? {};
    const list = await get("/store/first/products");
    expect(list.text).toMatch(/<a href="\/store\/first\/products\/\d+">/);
    const found = await get(`/store/first/products?q=id:${id}`);
    expect(found.text.match(/\/store\/first\/products\/\d+/g)).toEqual([`/store/first/products/${id}`]);
    const page = await get(`/store/first/products/${id}`);
    expect(page.status).toBe(200);
    expect(page.text.replace(/\s+/g, " ")).toContain(`name="price" value="${variants[0]?.price}"`);
    sim.products.change(id, (draft) => void (draft.title = '"Best" <b>'), "merchant");
    expect((await get(`/store/first/products/${id}`)).text).toContain("&#34;Best&#34; &#60;b&#62;");
    expect(title).not.toBe("");
    expect((await get("/store/first/products/999")).status).toBe(404);
  });

  test("writes what people typed as text, never as markup", async () => {
    const [id = ""] = sim.store.pick(1);
    sim.store.editOrder(id, { note: "<script>alert('x')</script>" });
    const { text } = await get(`/store/first/orders/${id}`);
    expect(text).not.toContain("<script>alert");
    expect(text).toContain("&#60;script&#62;alert");
  });

  test("knows no other shop", async () => {
    expect((await get("/store/other/apps/lockstep")).status).toBe(404);
  });

  test("offers App Bridge as one plain script", async () => {
    const { status, text } = await get("/app-bridge.js");
    expect(status).toBe(200);
    expect(text).not.toMatch(/^\s*(import|export)\b/m);
    expect(() => new Script(text)).not.toThrow();
  });
});

test("the frame's address is signed as Shopify signs it: the app's library accepts it, and notices a change", async () => {
  const api = shopifyApi({
    apiKey: sim.clientId,
    apiSecretKey: sim.clientSecret,
    apiVersion: ApiVersion.October26,
    hostName: "app.example.com",
    isEmbeddedApp: true,
    logger: { level: LogSeverity.Error },
  });
  const launch = {
    appUrl: "https://app.example.com",
    clientSecret: sim.clientSecret,
    shop: "first.myshopify.com",
    now: new Date(),
  };
  const url = new URL(launchUrl({ ...launch, sessionToken: sim.sessionToken() }, "/app", "?page=2"));
  const query = Object.fromEntries(url.searchParams);
  expect(await api.utils.validateHmac(query)).toBe(true);
  expect(await api.utils.validateHmac({ ...query, shop: "second.myshopify.com" })).toBe(false);
  expect(api.utils.sanitizeHost(query.host ?? "")).toBe(query.host);
});

test("values in HTML are escaped, HTML is not, and nothing is nothing", () => {
  const list = html`<ul title="${'"'}">
    ${"<li>"}${html`<li>1</li>`}${[2, html`<br />`]}${false}${null}
  </ul>`;
  expect(list.markup.replaceAll(/\n\s*/g, "")).toBe('<ul title="&#34;">&#60;li&#62;<li>1</li>2<br /></ul>');
});
