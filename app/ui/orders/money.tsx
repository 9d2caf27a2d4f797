import { Box, Text } from "@shopify/polaris";
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
          {" "}
          <span style={{ whiteSpace: "nowrap" }}>
            {`(${money(value.presentment.amount, value.presentment.currency)})`}
          </span>
        </Text>
      )}
    </Text>
  );
}

/** An amount at the end of a row: where there is little room, it is what stands before that wraps. */
export function Amount(props: { value: MoneyView; strong?: boolean }) {
  return (
    <Box minWidth="fit-content">
      <Text as="p" alignment="end">
        <Money {...props} />
      </Text>
    </Box>
  );
}
