import type { OrderTerm } from "../store/contract.ts";
import { refusal } from "./connections.ts";
import { tokens } from "./search-syntax.ts";
import type { SearchToken } from "./search-syntax.ts";

const DATES = new Set(["created_at", "updated_at", "processed_at"]);
const WORDS = new Set(["name", "tag", "financial_status", "fulfillment_status", "status", "email", "test"]);
/** Fields Shopify knows and the simulator does not: better a clear error than a list that is silently too long. */
const NOT_SIMULATED = new Set(
  (
    "cart_token channel channel_id chargeback_status checkout_token confirmation_number credit_card_last4 current_total_price " +
    "customer_id delivery_method discount_code fraud_protection_level fulfillment_location_id gateway location_id payment_id " +
    "payment_provider_id po_number reference_location_id return_status risk_level sales_channel sku source_identifier " +
    "source_name subtotal_line_items_quantity total_weight"
  ).split(" "),
);

/** Unknown field names are ignored, and so are values that do not fit the field: all results return, as on Shopify. */
export function parseOrderSearch(query: string | null | undefined, now: Date): OrderTerm[] {
  return tokens(query ?? "").flatMap((token) => {
    const term = orderTerm(token, now);
    return term ? [term] : [];
  });
}

function orderTerm({ field, op, value, negated }: SearchToken, now: Date): OrderTerm | undefined {
  if (field === undefined) return { field: "default", op: "=", value };
  if (DATES.has(field)) {
    const date = value === "now" ? now : new Date(value);
    return Number.isNaN(date.getTime()) ? undefined : { field: field as "created_at", op, value: date };
  }
  if (field === "id") {
    const id = value.replace(/^gid:\/\/shopify\/Order\//, "");
    if (!/^\d+$/.test(id)) return undefined;
    return op === "=" ? { field, op: negated ? "!=" : "=", value: id } : { field, op, value: id };
  }
  if (NOT_SIMULATED.has(field))
    throw refusal(`The simulator does not simulate ${field}: in a search of orders.`, "NOT_SIMULATED");
  if (field === "tag_not") return { field: "tag", op: negated ? "=" : "!=", value };
  return WORDS.has(field) ? { field: field as "tag", op: negated ? "!=" : "=", value } : undefined;
}
