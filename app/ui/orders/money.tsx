import { Text } from "@shopify/polaris";
import type { MoneyView } from "~/resources/orders/amounts";
import { useFormats } from "../formats-context";

/** An amount in the shop's currency, and beside it what the customer saw when that was another one. */
export function Money({ value, strong }: { value: MoneyView; strong?: boolean }) {
  const { money } = useFormats();
  return (
    <Text as="span" numeric fontWeight={strong ? "semibold" : undefined}>
      {money(value.amount, value.currency)}
      {value.presentment && (
        <Text as="span" tone="subdued" variant="bodySm">
          {` (${money(value.presentment.amount, value.presentment.currency)})`}
        </Text>
      )}
    </Text>
  );
}

/** An amount at the end of a row. */
export function Amount(props: { value: MoneyView; strong?: boolean }) {
  return (
    <Text as="p" alignment="end">
      <Money {...props} />
    </Text>
  );
}
