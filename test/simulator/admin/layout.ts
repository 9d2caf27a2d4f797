import { html } from "./html.ts";
import type { Html, Piece } from "./html.ts";
import { drawer } from "./drawer.ts";
import { handleOf } from "./launch.ts";

export interface Page {
  title: string;
  shop: { domain: string; name: string };
  /** Where the app's pages come from; the only origin the host page talks with. */
  appOrigin: string;
  section: "app" | "orders" | "products";
  body: Html;
}

/** Everything around the content: top bar, ribbon, navigation, drawer. */
export function adminPage({ title, shop, appOrigin, section, body }: Page): string {
  const handle = handleOf(shop.domain);
  const current = (name: Page["section"]): Piece => name === section && html`aria-current="true"`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${shop.name} · Simulated Shopify Admin</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/admin-host.css" />
      </head>
      <body class="${section}" data-shop="${shop.domain}" data-handle="${handle}" data-app-origin="${appOrigin}">
        <header id="top">
          <button id="menu" aria-label="Menu" aria-expanded="false" aria-controls="side">☰</button>
          <span class="brand">admin</span>
          <span class="ribbon" title="Not Shopify: a stand-in on this machine">Simulation</span>
          <span class="store">${shop.name}</span>
          <button id="drawer-toggle" aria-expanded="false" aria-controls="drawer">Make something happen</button>
        </header>
        <div id="loading" role="progressbar" aria-label="Loading" hidden></div>
        <nav id="side" aria-label="Admin">
          <ul>
            <li><a href="/store/${handle}/orders" ${current("orders")}>Orders</a></li>
            <li><a href="/store/${handle}/products" ${current("products")}>Products</a></li>
          </ul>
          <p>Apps</p>
          <ul>
            <li>
              <a id="app-link" href="/store/${handle}/apps/lockstep" ${current("app")}>Lockstep</a>
              <ul id="app-nav"></ul>
            </li>
          </ul>
        </nav>
        <main>${body}</main>
        ${drawer()}
        <div id="toasts" role="status" aria-live="polite"></div>
        <dialog id="scopes">
          <form method="dialog">
            <h2>Lockstep asks for more access</h2>
            <ul></ul>
            <button value="decline">Decline</button>
            <button class="primary" value="approve">Approve</button>
          </form>
        </dialog>
        <dialog id="leave">
          <form method="dialog">
            <h2>Leave page with unsaved changes?</h2>
            <p>Leaving this page will delete all unsaved changes.</p>
            <button value="stay">Stay</button>
            <button class="primary" value="leave">Leave page</button>
          </form>
        </dialog>
        <script src="/admin-host.js"></script>
      </body>
    </html>`.markup;
}
