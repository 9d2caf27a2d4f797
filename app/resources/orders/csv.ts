/**
 * Orders as rows of a spreadsheet, with the columns of Shopify's own export of orders, as far as they are mirrored: a row per line
 * item, and what belongs to the whole order on its first row only, so that a column of totals adds up.
 */
import { decimals } from "~/lib/decimals";
import { zonedStamp } from "~/lib/zoned-day";
import type { Cell, RecordCsv } from "../stored";
import { storedOrder } from "./stored";
import type { Address, Bag, LineDocument, OrderPersonal, StoredOrder } from "./stored";

interface Exported extends StoredOrder {
  timeZone: string;
  /** An amount in the shop's currency, with the digits it has. */
  money: (bag: Bag | null) => string | null;
}

type Column =
  | { title: string; each: (order: Exported) => Cell }
  | { title: string; once: (order: Exported) => Cell }
  | { title: string; line: (line: LineDocument, order: Exported) => Cell };

const each = (title: string, of: (order: Exported) => Cell): Column => ({ title, each: of });
const once = (title: string, of: (order: Exported) => Cell): Column => ({ title, once: of });
const line = (title: string, of: (line: LineDocument, order: Exported) => Cell): Column => ({
  title: `Lineitem ${title}`,
  line: of,
});
const word = (constant: string | null) => constant?.toLowerCase() ?? null;
const listed = (texts: readonly string[], by = ", ") => texts.join(by) || null;

const address = (whose: string, of: (personal: OrderPersonal | null) => Address | undefined): Column[] => {
  const part = (title: string, key: keyof NonNullable<Address>) =>
    once(`${whose} ${title}`, ({ personal }) => of(personal)?.[key] ?? null);
  return [
    part("Name", "name"),
    part("Address1", "address1"),
    part("Address2", "address2"),
    part("Company", "company"),
    part("City", "city"),
    part("Zip", "zip"),
    part("Province", "provinceCode"),
    part("Country", "countryCodeV2"),
    part("Phone", "phone"),
  ];
};

const COLUMNS: readonly Column[] = [
  each("Name", ({ document }) => document.name),
  each("Email", ({ personal }) => personal?.email ?? personal?.customer?.email ?? null),
  once("Financial Status", ({ document }) => word(document.displayFinancialStatus)),
  once("Fulfillment Status", ({ document }) => word(document.displayFulfillmentStatus)),
  once("Currency", ({ document }) => document.currencyCode),
  once("Subtotal", ({ document, money }) => money(document.subtotalPriceSet)),
  once("Shipping", ({ document, money }) => money(document.totalShippingPriceSet)),
  once("Taxes", ({ document, money }) => money(document.totalTaxSet)),
  once("Total", ({ document, money }) => money(document.totalPriceSet)),
  once("Discount Code", ({ document }) => listed(document.discountCodes)),
  once("Discount Amount", ({ document, money }) => money(document.totalDiscountsSet)),
  once("Shipping Method", ({ document }) => document.shippingLine?.title ?? null),
  once("Created at", ({ document, timeZone }) => zonedStamp(document.createdAt, timeZone)),
  line("quantity", ({ quantity }) => quantity),
  line("name", ({ title, variantTitle }) => (variantTitle ? `${title} - ${variantTitle}` : title)),
  line("price", ({ originalUnitPriceSet }, { money }) => money(originalUnitPriceSet)),
  line("sku", ({ sku }) => sku),
  line("requires shipping", ({ requiresShipping }) => String(requiresShipping)),
  line("taxable", ({ taxable }) => String(taxable)),
  ...address("Billing", (personal) => personal?.billingAddress),
  ...address("Shipping", (personal) => personal?.shippingAddress),
  once("Notes", ({ personal }) => personal?.note ?? null),
  once("Note Attributes", ({ personal }) =>
    listed(
      (personal?.customAttributes ?? []).map(({ key, value }) => `${key}: ${value ?? ""}`),
      "\n",
    ),
  ),
  once("Cancelled at", ({ document, timeZone }) => document.cancelledAt && zonedStamp(document.cancelledAt, timeZone)),
  once("Payment Method", ({ document }) => listed(document.paymentGatewayNames, " + ")),
  once("Refunded Amount", ({ document, money }) => money(document.totalRefundedSet)),
  line("vendor", ({ vendor }) => vendor),
  once("Outstanding Balance", ({ document, money }) => money(document.totalOutstandingSet)),
  once("Id", ({ document }) => document.id.slice(document.id.lastIndexOf("/") + 1)),
  once("Tags", ({ document }) => listed(document.tags)),
  once("Risk Level", ({ document }) => word(document.risk.recommendation)),
  once("Source", ({ document }) => document.sourceName),
  line("discount", ({ totalDiscountSet }, { money }) => money(totalDiscountSet)),
  once("Phone", ({ personal }) => personal?.phone ?? personal?.customer?.phone ?? null),
];

export const orderCsv: RecordCsv = {
  titles: COLUMNS.map(({ title }) => title),
  rows: (stored, shop) => csvRows(storedOrder(stored), shop.timeZone),
  children: "lineItems",
  counted: "line_count",
};

function csvRows(stored: StoredOrder, timeZone: string): Cell[][] {
  const { currencyCode } = stored.document;
  const money = (bag: Bag | null) => bag && decimals(bag.shopMoney.amount, currencyCode);
  const order: Exported = { ...stored, timeZone, money };
  const lines = stored.lines.length > 0 ? stored.lines.map(({ document }) => document) : [null];
  return lines.map((document, row) =>
    COLUMNS.map((column) => {
      if ("each" in column) return column.each(order);
      if ("once" in column) return row === 0 ? column.once(order) : null;
      return document && column.line(document, order);
    }),
  );
}
