import { BlockStack, Card, InlineStack, Link, Text } from "@shopify/polaris";
import type { FulfillmentView } from "~/resources/orders/view";
import { useFormats } from "../formats-context";
import { FulfillmentBadge } from "../status-badge";
import { Moment } from "../time";

export function FulfillmentsCard({ fulfillments }: { fulfillments: readonly FulfillmentView[] }) {
  if (fulfillments.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Fulfillments
        </Text>
        {fulfillments.map((fulfillment) => (
          <Fulfillment key={fulfillment.id} fulfillment={fulfillment} />
        ))}
      </BlockStack>
    </Card>
  );
}

function Fulfillment({ fulfillment }: { fulfillment: FulfillmentView }) {
  const { number } = useFormats();
  return (
    <BlockStack gap="100">
      <InlineStack align="space-between" gap="200">
        <Text as="h3" fontWeight="semibold">
          {`${fulfillment.name} · ${number(fulfillment.items)} ${fulfillment.items === 1 ? "item" : "items"}`}
        </Text>
        <FulfillmentBadge status={fulfillment.status} />
      </InlineStack>
      <Text as="p" tone="subdued">
        <Moment at={fulfillment.createdAt} />
        {fulfillment.deliveredAt && (
          <>
            {" · Delivered: "}
            <Moment at={fulfillment.deliveredAt} />
          </>
        )}
      </Text>
      {fulfillment.lines === null ? (
        <Text as="p" tone="subdued">
          Which items it holds is still to be fetched. That happens by itself, newest orders first.
        </Text>
      ) : (
        fulfillment.lines.map(({ title, quantity }, index) => (
          <Text as="p" key={index} tone="subdued" breakWord>{`${number(quantity)} × ${title}`}</Text>
        ))
      )}
      {fulfillment.tracking.map(({ company, number: tracking, url }, index) => (
        <Text as="p" key={index} breakWord>
          {company ? `${company} ` : ""}
          {url ? (
            <Link url={url} target="_blank">
              {tracking ?? "Track it"}
            </Link>
          ) : (
            tracking
          )}
        </Text>
      ))}
    </BlockStack>
  );
}
