import type { SimNode, SimOrder } from "../store/contract.ts";
import type { SimulatedShop } from "../shop.ts";
import { buttons } from "./drawer.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { handleOf } from "./launch.ts";
import { money, text, when, words } from "./values.ts";

const NEWEST = 50;

/** The newest orders of the store, as Shopify's own list has them. */
export function orderList(shop: SimulatedShop): Html {
  const rows: Html[] = [];
  for (const { id } of shop.store.findOrders({ terms: [] }, { key: "PROCESSED_AT", reverse: true })) {
    const order = shop.store.order(id.split("/").at(-1) ?? id);
    if (order) rows.push(row(shop, order));
    if (rows.length >= NEWEST) break;
  }
  return html`<div class="card">
    <h1>Orders</h1>
    <p>The ${rows.length} newest of ${shop.store.countOrders({ terms: [] }).toLocaleString("en")}.</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Order</th>
            <th>Date</th>
            <th>Payment</th>
            <th>Fulfilment</th>
            <th class="number">Total</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </div>`;
}

function row(shop: SimulatedShop, order: SimOrder): Html {
  return html`<tr>
    <td><a href="/store/${handleOf(shop.domain)}/orders/${order.legacyResourceId}">${order.name}</a></td>
    <td>${when(order.createdAt)}</td>
    <td>${words(order.displayFinancialStatus)}</td>
    <td>${words(order.displayFulfillmentStatus)}</td>
    <td class="number">${money(order.totalPriceSet)}</td>
  </tr>`;
}

/** One order, with buttons that change it. */
export function orderPage({ domain }: SimulatedShop, order: SimOrder): Html {
  const ids = [order.legacyResourceId];
  const changes = buttons(
    {
      "Edit the note": [["orders", { edit: ids, patch: { note: "Please leave it with the neighbours." } }]],
      Refund: [["orders", { refund: ids }]],
      Fulfil: [["orders", { fulfill: ids }]],
      "Add a tag": [["orders", { tag: ids, name: "sale" }]],
      Delete: [["orders", { delete: ids }]],
    },
    true,
  );
  const customer = order.customer as SimNode | null;
  return html`<div class="card">
      <h1>${order.name}</h1>
      <p>
        ${when(order.createdAt)} · ${words(order.displayFinancialStatus)} · ${words(order.displayFulfillmentStatus)}
      </p>
      <div class="buttons">${changes}</div>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Product</th>
              <th class="number">Quantity</th>
              <th class="number">Price</th>
            </tr>
          </thead>
          <tbody>
            ${order.lineItems.map(line)}
          </tbody>
          <tfoot>
            <tr>
              <td colspan="2">Total</td>
              <td class="number">${money(order.totalPriceSet)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
      <dl>
        <dt>Customer</dt>
        <dd>${text(customer?.displayName) || "No customer"}</dd>
        <dt>Note</dt>
        <dd>${text(order.note) || "No note"}</dd>
        <dt>Tags</dt>
        <dd>${order.tags.join(", ") || "No tags"}</dd>
        <dt>Last changed</dt>
        <dd>${when(order.updatedAt)}</dd>
      </dl>
    </div>
    <section class="card" id="order-block" data-order="${order.legacyResourceId}" aria-label="Lockstep">
      <h2>Lockstep</h2>
      <p aria-live="polite">Asking Lockstep …</p>
      <button>Fetch again</button>
      <a href="/store/${handleOf(domain)}/apps/lockstep/app/orders/${order.legacyResourceId}">Show in Lockstep</a>
    </section>`;
}

function line(item: SimNode): Html {
  const variant = text(item.variantTitle);
  return html`<tr>
    <td>${text(item.title)}${variant && ` · ${variant}`}</td>
    <td class="number">${text(item.quantity)}</td>
    <td class="number">${money(item.originalUnitPriceSet)}</td>
  </tr>`;
}
