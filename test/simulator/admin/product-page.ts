import type { Product, Variant } from "../products/state.ts";
import { variantTitle } from "../products/product-nodes.ts";
import type { SimulatedShop } from "../shop.ts";
import { isoOf } from "../store/calendar.ts";
import { buttons } from "./drawer.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { when, words } from "./values.ts";

/** Variants beyond these are counted, not listed: the page is for trying things out. */
const LISTED = 50;
const STATUSES = ["ACTIVE", "DRAFT", "ARCHIVED", "UNLISTED"];

/** One product as a form: what is changed in it is saved as the merchant's own edit. */
export function productPage(shop: SimulatedShop, product: Product): Html {
  const { id } = product;
  const deeds = buttons(
    {
      "Change the price": [["products", { reprice: [id] }]],
      "Sell some": [["products", { sell: [id] }]],
      "Add a tag": [["products", { tag: [id], name: "picked" }]],
      Archive: [["products", { archive: [id] }]],
      Delete: [["products", { delete: [id] }]],
    },
    true,
  );
  const more = product.variants.length - LISTED;
  return html`<form class="card" id="product" data-product="${id}" autocomplete="off">
    <h1>${product.title}</h1>
    <p>${words(product.status)} · last changed ${when(isoOf(product.updatedAt))}</p>
    <div class="buttons">${deeds}</div>
    <div class="fields">
      ${field("Title", "title", product.title, "wide")}
      <label class="wide">
        Description (HTML)
        <textarea name="descriptionHtml" rows="4">${product.descriptionHtml}</textarea>
      </label>
      ${field("Vendor", "vendor", product.vendor)} ${field("Type", "productType", product.productType)}
      <label>
        Status
        <select name="status">
          ${STATUSES.map(
            (status) =>
              html`<option value="${status}" ${status === product.status && html`selected`}>${words(status)}</option>`,
          )}
        </select>
      </label>
      ${field("Tags, with commas between them", "tags", product.tags.join(", "), "wide")}
      ${field("Search engine title", "seo.title", product.seo.title ?? "")}
      ${field("Search engine description", "seo.description", product.seo.description ?? "")}
    </div>
    ${variantTable(shop, product)} ${more > 0 && html`<p>And ${more} more variants.</p>`}
    <p id="saved" role="status"></p>
    <button class="primary" type="submit" disabled>Save</button>
  </form>`;
}

function field(label: string, name: string, value: string, kind = ""): Html {
  return html`<label class="${kind}">${label} <input name="${name}" value="${value}" /></label>`;
}

function variantTable({ products }: SimulatedShop, product: Product): Html {
  const places = products.locations().filter(({ isActive }) => isActive);
  const cell = (variant: Variant, label: string, name: string, value: string): Html =>
    html`<td>
      <input
        aria-label="${label} of ${variantTitle(variant)}"
        data-variant="${variant.id}"
        name="${name}"
        value="${value}"
      />
    </td>`;
  const rows = product.variants.slice(0, LISTED).map((variant) => {
    const stock = places.map(({ id, name }) => {
      const level = variant.item.levels.find(({ locationId, isActive }) => locationId === id && isActive);
      return level
        ? cell(variant, `Available at ${name}`, `at:${id}`, String(level.quantities.available))
        : html`<td class="number">Not stocked</td>`;
    });
    return html`<tr>
      <th scope="row">${variantTitle(variant)}</th>
      ${cell(variant, "Price", "price", variant.price)} ${cell(variant, "SKU", "sku", variant.item.sku ?? "")} ${stock}
    </tr>`;
  });
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th>Variant</th>
          <th>Price</th>
          <th>SKU</th>
          ${places.map(({ name }) => html`<th>${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
