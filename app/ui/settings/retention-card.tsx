import { BlockStack, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { Fragment } from "react";
import { RETENTION } from "~/resources/retention";
import { useFormats } from "../formats-context";

export function RetentionCard() {
  const { number } = useFormats();
  return (
    <Card>
      <BlockStack gap="300">
        {RETENTION.map(({ what, days, why }, n) => (
          <Fragment key={what}>
            {n > 0 && <Divider />}
            <BlockStack gap="100">
              <InlineStack align="space-between" gap="200">
                <Text as="h3" variant="headingSm">
                  {what}
                </Text>
                <Text as="p" numeric>
                  {days === null ? "While the app is installed" : `${number(days)} days`}
                </Text>
              </InlineStack>
              <Text as="p" tone="subdued">
                {why}
              </Text>
            </BlockStack>
          </Fragment>
        ))}
      </BlockStack>
    </Card>
  );
}
