import { Badge, BlockStack, Box, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import type { LineView } from "~/resources/orders/view";
import { useFormats } from "../formats-context";
import { FulfillmentBadge } from "../status-badge";
import { Amount, Money } from "./money";

const SHOWN = 50;

export function OrderLines({ lines, status }: { lines: readonly LineView[]; status: string }) {
  const { number } = useFormats();
  const items = lines.reduce((sum, line) => sum + line.quantity, 0);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack gap="200" align="space-between">
          <Text as="h2" variant="headingMd">
            {lines.length === 1 ? "1 line" : `${number(lines.length)} lines`}, {number(items)}{" "}
            {items === 1 ? "item" : "items"}
          </Text>
          <FulfillmentBadge status={status} />
        </InlineStack>
        {lines.slice(0, SHOWN).map((line, index) => (
          <BlockStack key={line.id} gap="300">
            {index > 0 && <Divider />}
            <Line line={line} />
          </BlockStack>
        ))}
        {lines.length > SHOWN && <More lines={lines.slice(SHOWN)} />}
      </BlockStack>
    </Card>
  );
}

function More({ lines }: { lines: readonly LineView[] }) {
  const { number } = useFormats();
  return (
    <details>
      <summary>
        <Text as="span">{`${number(lines.length)} more lines`}</Text>
      </summary>
      <BlockStack gap="300">
        {lines.map((line) => (
          <BlockStack key={line.id} gap="300">
            <Divider />
            <Line line={line} />
          </BlockStack>
        ))}
      </BlockStack>
    </details>
  );
}

function Line({ line }: { line: LineView }) {
  const { number } = useFormats();
  const notes = [
    line.variantTitle,
    line.sku && `SKU ${line.sku}`,
    line.vendor,
    line.group && `Part of ${line.group}`,
    line.sellingPlan,
    line.currentQuantity !== line.quantity && `${number(line.quantity - line.currentQuantity)} refunded or removed`,
    line.unfulfilledQuantity > 0 && `${number(line.unfulfilledQuantity)} to fulfill`,
  ].filter(Boolean);
  return (
    <InlineStack align="space-between" blockAlign="start" gap="300" wrap={false}>
      <BlockStack gap="050">
        <InlineStack gap="200">
          <Text as="h3" fontWeight="semibold" breakWord>
            {line.title}
          </Text>
          {line.isGiftCard && <Badge>Gift card</Badge>}
          {line.productGone && <Badge>Custom or deleted product</Badge>}
        </InlineStack>
        {notes.length > 0 && (
          <Text as="p" tone="subdued" breakWord>
            {notes.join(" · ")}
          </Text>
        )}
        {line.attributes.map(({ key, value }) => (
          <Text as="p" key={key} tone="subdued" variant="bodySm" breakWord>
            {`${key}: ${value ?? ""}`}
          </Text>
        ))}
        {line.discounts.map((discount, index) => (
          <Text as="p" key={index} tone="subdued" variant="bodySm" breakWord>
            {discount.title}: <Money value={discount.amount} />
          </Text>
        ))}
      </BlockStack>
      {/* On a phone the words make room, not the amounts. */}
      <Box minWidth="fit-content">
        <BlockStack gap="050" align="end" inlineAlign="end">
          <Amount value={line.total} strong />
          <Text as="p" tone="subdued" alignment="end" numeric>
            <Money value={line.unitPrice} /> {`×\u00a0${number(line.quantity)}`}
          </Text>
        </BlockStack>
      </Box>
    </InlineStack>
  );
}
