import type { IncomingMessage, ServerResponse } from "node:http";
import type { Simulator } from "../index.ts";
import type { SimulatedShop } from "../shop.ts";
import { bundled, styles } from "./bundle.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { handleOf, launchUrl } from "./launch.ts";
import { adminPage } from "./layout.ts";
import type { Page } from "./layout.ts";
import { orderList, orderPage } from "./order-pages.ts";
import { productList } from "./product-pages.ts";
import { productPage } from "./product-page.ts";

/** The simulated Shopify Admin: pages for a browser under /store/{handle}/, and the App Bridge stand-in for the app. */
export function adminRoutes(sim: Simulator): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  return async (req, res) => {
    if (req.method !== "GET" && req.method !== "HEAD") return false;
    const url = new URL(req.url ?? "/", sim.origin);
    switch (url.pathname) {
      case "/":
        return redirect(res, homeOf(sim.shop()));
      case "/app-bridge.js":
        return reply(res, "text/javascript", await bundled("app-bridge"));
      case "/admin-host.js":
        return reply(res, "text/javascript", await bundled("host"));
      case "/admin-host.css":
        return reply(res, "text/css", await styles());
    }
    const [, handle, rest = ""] = /^\/store\/([\w-]+)(\/.*)?$/.exec(url.pathname) ?? [];
    const shop = handle === undefined ? undefined : sim.shops.get(`${handle}.myshopify.com`);
    return shop ? storePage(sim, shop, rest, url, res) : false;
  };
}

function storePage(sim: Simulator, shop: SimulatedShop, rest: string, url: URL, res: ServerResponse): boolean {
  const [, appPath] = /^\/apps\/lockstep(\/.*)?$/.exec(rest) ? [rest, rest.slice("/apps/lockstep".length)] : [];
  if (appPath !== undefined) return show(sim, shop, res, "Lockstep", "app", appBody(sim, shop, appPath, url.search));
  if (rest === "/orders") return show(sim, shop, res, "Orders", "orders", orderList(shop));
  if (rest === "/products") {
    const list = productList(shop, url.searchParams.get("q") ?? "");
    return show(sim, shop, res, "Products", "products", list);
  }
  const [, section, id = ""] = /^\/(orders|products)\/(\d+)$/.exec(rest) ?? [];
  if (section === "orders") {
    const order = shop.store.order(id);
    const body = order ? orderPage(shop, order) : gone("order");
    return show(sim, shop, res, order?.name ?? "Order", section, body, order ? 200 : 404);
  }
  if (section === "products") {
    const product = shop.products.get(id);
    const body = product ? productPage(shop, product) : gone("product");
    return show(sim, shop, res, product?.title ?? "Product", section, body, product ? 200 : 404);
  }
  return redirect(res, homeOf(shop));
}

function gone(what: string): Html {
  return html`<div class="card">
    <h1>There is no such ${what}</h1>
    <p>It was deleted, or never was.</p>
  </div>`;
}

function appBody(sim: Simulator, shop: SimulatedShop, path: string, search: string): Html {
  const appUrl = sim.appUrl();
  if (!appUrl)
    return html`<div class="card">
      <h1>The app is not running</h1>
      <p>Start it, then reload this page.</p>
    </div>`;
  if (!shop.installed) {
    return html`<div class="card">
      <h1>Lockstep is not installed</h1>
      <button class="primary" data-what='[["app",{"install":true}]]' data-reload>Install</button>
    </div>`;
  }
  const launch = {
    appUrl,
    clientSecret: sim.clientSecret,
    shop: shop.domain,
    sessionToken: sim.sessionToken(shop.domain),
    now: sim.clock.now(),
  };
  return html`<div id="title-bar" hidden></div>
    <div id="save-bar" hidden></div>
    <iframe
      id="app"
      name="app-iframe"
      title="Lockstep"
      data-src="${launchUrl(launch, path, search)}"
      allow="clipboard-write"
    ></iframe>`;
}

function show(
  sim: Simulator,
  { domain, store }: SimulatedShop,
  res: ServerResponse,
  title: string,
  section: Page["section"],
  body: Html,
  status = 200,
): boolean {
  const appUrl = sim.appUrl();
  const page = {
    title,
    section,
    body,
    shop: { domain, name: store.shop.name },
    appOrigin: appUrl ? new URL(appUrl).origin : "",
  };
  return reply(res, "text/html", adminPage(page), status);
}

function homeOf(shop: SimulatedShop): string {
  return `/store/${handleOf(shop.domain)}/apps/lockstep`;
}

function redirect(res: ServerResponse, location: string): boolean {
  res.writeHead(302, { Location: location }).end();
  return true;
}

function reply(res: ServerResponse, type: string, body: string, status = 200): boolean {
  res.writeHead(status, { "Content-Type": `${type}; charset=utf-8`, "Cache-Control": "no-store" });
  res.end(body);
  return true;
}
