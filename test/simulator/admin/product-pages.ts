import type { Product } from "../products/state.ts";
import { totalInventory } from "../products/levels.ts";
import type { SimulatedShop } from "../shop.ts";
import { isoOf } from "../store/calendar.ts";
import { parseProductSearch } from "../graphql/product-search.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { handleOf } from "./launch.ts";
import { when, words } from "./values.ts";

const NEWEST = 50;

/** The products that changed last, or those that a search finds, as Shopify's own list has them. */
export function productList(shop: SimulatedShop, search: string): Html {
  const { products } = shop;
  const matches = search ? parseProductSearch("products", search, new Date()) : () => true;
  const rows: Html[] = [];
  for (const { id } of products.findProducts({ matches }, { key: "UPDATED_AT", reverse: true })) {
    const product = products.get(id);
    if (product) rows.push(row(shop, product));
    if (rows.length >= NEWEST) break;
  }
  const found = search ? products.countProducts({ matches }) : products.size;
  return html`<div class="card">
    <h1>Products</h1>
    <form class="search" role="search">
      <label>Search <input type="search" name="q" value="${search}" placeholder="title, vendor, sku:…" /></label>
      <button>Search</button>
    </form>
    <p>
      ${found > rows.length ? `The ${rows.length} last changed of ${found.toLocaleString("en")}.` : `${found.toLocaleString("en")} found.`}
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Product</th>
            <th>Status</th>
            <th class="number">Inventory</th>
            <th>Type</th>
            <th>Vendor</th>
            <th>Last changed</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </div>`;
}

function row({ domain }: SimulatedShop, product: Product): Html {
  const { id, title, status, productType, vendor, variants, updatedAt } = product;
  const tracked = variants.some(({ item }) => item.tracked);
  const of = variants.length > 1 ? ` for ${variants.length} variants` : "";
  return html`<tr>
    <td><a href="/store/${handleOf(domain)}/products/${id}">${title}</a></td>
    <td>${words(status)}</td>
    <td class="number">${tracked ? `${totalInventory(product)} in stock${of}` : "Not tracked"}</td>
    <td>${productType}</td>
    <td>${vendor}</td>
    <td>${when(isoOf(updatedAt))}</td>
  </tr>`;
}
