import { BlockStack, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { inWords } from "~/lib/words";
import type { AmountRow } from "~/resources/orders/amounts";
import type { OrderDetail } from "~/resources/orders/view";
import { useFormats } from "../formats-context";
import { PaymentBadge } from "../status-badge";
import { Moment } from "../time";
import { Amount, Money } from "./money";

export function PaymentCard({ detail, status }: { detail: OrderDetail; status: string | null }) {
  const { percent } = useFormats();
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" gap="200">
          <Text as="h2" variant="headingMd">
            Payment
          </Text>
          <PaymentBadge status={status} />
        </InlineStack>
        <Amounts rows={detail.payment} />
        <Divider />
        <Amounts rows={detail.paid} />
        {detail.discounts.map((discount, index) => (
          <Text as="p" key={index} tone="subdued" breakWord>
            {`Discount ${discount.title}: `}
            {discount.amount ? <Money value={discount.amount} /> : percent((discount.percentage ?? 0) / 100)}
            {discount.offShipping ? " off shipping" : " off items"}
          </Text>
        ))}
      </BlockStack>
    </Card>
  );
}

function Amounts({ rows }: { rows: readonly AmountRow[] }) {
  return (
    <BlockStack gap="150">
      {rows.map((row) => (
        <InlineStack key={row.label} align="space-between" gap="300" wrap={false}>
          <Text as="span" fontWeight={row.label === "Total" ? "semibold" : undefined} breakWord>
            {row.label}
            {row.detail && (
              <Text as="span" tone="subdued">
                {` ${row.detail}`}
              </Text>
            )}
          </Text>
          <Amount value={row.amount} strong={row.label === "Total"} />
        </InlineStack>
      ))}
    </BlockStack>
  );
}

export function TransactionsCard({ transactions }: { transactions: OrderDetail["transactions"] }) {
  if (transactions.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Transactions
        </Text>
        {transactions.map((transaction) => (
          <InlineStack key={transaction.id} align="space-between" gap="300" wrap={false}>
            <BlockStack>
              <Text as="span">
                {[inWords(transaction.kind), transaction.gateway && `by ${transaction.gateway}`]
                  .filter(Boolean)
                  .join(" ")}
              </Text>
              <Text
                as="span"
                tone={transaction.status === "FAILURE" || transaction.status === "ERROR" ? "critical" : "subdued"}
              >
                {inWords(transaction.status)}
                {transaction.errorCode ? ` (${inWords(transaction.errorCode)})` : ""} · <Moment at={transaction.at} />
              </Text>
            </BlockStack>
            <Amount value={transaction.amount} />
          </InlineStack>
        ))}
      </BlockStack>
    </Card>
  );
}
