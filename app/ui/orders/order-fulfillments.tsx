import { BlockStack, Card, InlineStack, Link, Text } from "@shopify/polaris";
import type { OrderDetail } from "~/resources/orders/view";
import { useFormats } from "../formats-context";
import { FulfillmentBadge } from "../status-badge";
import { Moment } from "../time";

export function FulfillmentsCard({ fulfillments }: { fulfillments: OrderDetail["fulfillments"] }) {
  const { number } = useFormats();
  if (fulfillments.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Fulfillments
        </Text>
        {fulfillments.map((fulfillment) => (
          <BlockStack key={fulfillment.id} gap="100">
            <InlineStack align="space-between" gap="200">
              <Text as="h3" fontWeight="semibold">
                {`${fulfillment.name} · ${number(fulfillment.totalQuantity)} ${fulfillment.totalQuantity === 1 ? "item" : "items"}`}
              </Text>
              <FulfillmentBadge status={fulfillment.displayStatus ?? fulfillment.status} />
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
            {fulfillment.trackingInfo.map(({ company, number: tracking, url }, index) => (
              <Text as="p" key={index} breakWord>
                {company ? `${company} ` : ""}
                {url && /^https?:/.test(url) ? (
                  <Link url={url} target="_blank">
                    {tracking ?? "Track it"}
                  </Link>
                ) : (
                  tracking
                )}
              </Text>
            ))}
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}
