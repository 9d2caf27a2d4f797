import { Text } from "@shopify/polaris";
import type { Side } from "~/resources/catalog/difference";
import { Moment } from "../time";

/** When and by whom a side was last changed, as far as that is known. */
export function SaidBy({ side, whose }: { side: Side; whose: "ours" | "shopify" }) {
  if (side.at === null) return null;
  return (
    <Text as="span" tone="subdued" variant="bodySm">
      <Moment at={side.at} /> {by(side.by, whose)}
    </Text>
  );
}

function by(name: string | null, whose: "ours" | "shopify"): string {
  if (whose === "shopify") return "in Shopify";
  if (name === null || name === "") return "";
  return /^\d+$/.test(name) ? "by a person" : `by ${name}`;
}
