import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** What a button asks of the control API (POST /_sim/{what}), in order. */
type Requests = readonly (readonly [what: string, input: object])[];

const ORDERS: Record<string, Requests> = {
  "Sell 1": [["orders", { create: 1 }]],
  "Sell 100": [["orders", { create: 100 }]],
  "A customer edits an order": [["orders", { edit: 1, patch: { note: "Please leave it with the neighbours." } }]],
  "Refund one": [["orders", { refund: 1 }]],
  "Fulfil one": [["orders", { fulfill: 1 }]],
  "Delete one": [["orders", { delete: 1 }]],
  "Tag 300 at once": [["orders", { tag: 300, name: "sale" }]],
  "Put one on hold": [["orders", { hold: 1 }]],
};

const PRODUCTS: Record<string, Requests> = {
  "Create a product": [["products", { create: 1 }]],
  "Edit a product": [["products", { edit: 1 }]],
  "Change 10 prices": [["products", { reprice: 10 }]],
  "Sell stock": [["products", { sell: 5 }]],
  "Tag 100 products at once": [["products", { tag: 100, name: "sale" }]],
  "Archive a product": [["products", { archive: 1 }]],
  "Delete a product": [["products", { delete: 1 }]],
  "Change one unseen": [["products", { silent: 1 }]],
};

const WEBHOOKS: Record<string, Requests> = {
  "Lose the next": [["webhooks", { lose: 1 }]],
  "Lose all from now on": [["webhooks", { rates: { lose: 1 } }]],
  "Lose no more": [["webhooks", { rates: { lose: 0 } }]],
  "Double the next": [["webhooks", { double: 1 }]],
  "Delay the next by 10 s": [["webhooks", { delay: 1, ms: 10_000 }]],
  "Sign the next wrongly": [["webhooks", { badSignature: 1 }]],
  "Hold all back": [["webhooks", { hold: true }]],
  "Let go, shuffled": [["webhooks", { flush: "shuffled" }]],
  "Try failed ones again": [["webhooks", { retryNow: true }]],
};

const WELL: Requests = [
  ["faults", { clear: true }],
  ["knobs", { bulkSpeed: 1e9 }],
];
const SHOPIFY: Record<string, Requests> = {
  Well: WELL,
  "Slow with bulk exports": [...WELL, ["knobs", { bulkSpeed: 1000 }]],
  "Throttling every second call": [...WELL, ["faults", { kind: "throttled", rate: 0.5 }]],
  Down: [...WELL, ["faults", { kind: "503", rate: 1 }]],
};

const APP: Record<string, Requests> = {
  "End the app's access tokens": [["app", { expireTokens: true }]],
  Uninstall: [["app", { uninstall: true }]],
  Install: [["app", { install: true }]],
};

/** The panel "Make something happen". */
export function drawer(): Html {
  const choice = ([label, requests]: [string, Requests], at: number) =>
    html`<label>
      <input
        type="radio"
        name="shopify"
        data-label="Shopify: ${label}"
        data-what="${JSON.stringify(requests)}"
        ${at === 0 && html`checked`}
      />
      ${label}
    </label>`;
  return html`<aside id="drawer" aria-label="Make something happen" hidden>
    <div class="head">
      <h2>Make something happen</h2>
      <button id="drawer-close" aria-label="Close">✕</button>
    </div>
    <ol id="happened" aria-live="polite" aria-label="What happened"></ol>
    <h3>Orders</h3>
    <div class="buttons">${buttons(ORDERS)}</div>
    <h3>Products</h3>
    <div class="buttons">${buttons(PRODUCTS)}</div>
    <h3>Webhooks</h3>
    <div class="buttons">${buttons(WEBHOOKS)}</div>
    <fieldset>
      <legend>Shopify is</legend>
      ${Object.entries(SHOPIFY).map(choice)}
    </fieldset>
    <h3>The app</h3>
    <div class="buttons">${buttons(APP)}</div>
  </aside>`;
}

/** Buttons that ask the control API; `reload` shows the page anew afterwards. */
export function buttons(requests: Record<string, Requests>, reload = false): Html[] {
  return Object.entries(requests).map(
    ([label, what]) =>
      html`<button type="button" data-what="${JSON.stringify(what)}" ${reload && html`data-reload`}>${label}</button>`,
  );
}
