import { Banner, BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { inWords } from "~/lib/words";
import type { MoneyView } from "~/resources/orders/amounts";
import type { RefundView } from "~/resources/orders/view";
import { useFormats } from "../formats-context";
import { Moment } from "../time";
import { Amount } from "./money";

/** `pending`: the lines of refunds are not mirrored yet, and the page says so instead of showing none. */
export function RefundsCard(props: {
  refunds: readonly RefundView[];
  pending: boolean;
  onFetch: () => void;
  busy: boolean;
}) {
  if (props.refunds.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Refunds
        </Text>
        {props.pending && (
          <Banner tone="info" action={{ content: "Fetch them now", onAction: props.onFetch, loading: props.busy }}>
            <Text as="p">
              The lines of these refunds are still to be fetched. That happens by itself, newest orders first; the
              amounts are complete.
            </Text>
          </Banner>
        )}
        {props.refunds.map((refund) => (
          <Refund key={refund.id} refund={refund} />
        ))}
      </BlockStack>
    </Card>
  );
}

function Refund({ refund }: { refund: RefundView }) {
  const { number } = useFormats();
  return (
    <BlockStack gap="100">
      <InlineStack align="space-between" gap="300" wrap={false}>
        <Text as="h3" fontWeight="semibold">
          <Moment at={refund.processedAt} />
        </Text>
        <Amount value={refund.total} strong />
      </InlineStack>
      {refund.note && (
        <Text as="p" breakWord>
          {refund.note}
        </Text>
      )}
      {refund.lines.map((line, index) => (
        <Row
          key={index}
          text={`${number(line.quantity)} × ${line.title} · ${inWords(line.restock)}`}
          amount={line.subtotal}
        />
      ))}
      {refund.shipping.map((amount, index) => (
        <Row key={index} text="Shipping" amount={amount} />
      ))}
      {refund.adjustments.map((adjustment, index) => (
        <Row
          key={index}
          text={adjustment.reason ? `Adjustment: ${inWords(adjustment.reason)}` : "Adjustment"}
          amount={adjustment.amount}
        />
      ))}
    </BlockStack>
  );
}

function Row({ text, amount }: { text: string; amount: MoneyView }) {
  return (
    <InlineStack align="space-between" gap="300" wrap={false}>
      <Text as="span" tone="subdued" breakWord>
        {text}
      </Text>
      <Amount value={amount} />
    </InlineStack>
  );
}
