import { BlockStack, Box, Card, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import type { BoxProps } from "@shopify/polaris";
import { BarStrip, Legend } from "../bar-strip";
import { useFormats } from "../formats-context";

const SOURCES = [
  { name: "Populate and full", from: ["populate", "full"], fill: "bg-fill-info" },
  { name: "Update", from: ["update", "sweep", "verify", "fetch", "completion"], fill: "bg-fill-success" },
  { name: "Webhook", from: ["webhook"], fill: "bg-fill-magic" },
] as const satisfies readonly { name: string; from: readonly string[]; fill: BoxProps["background"] }[];

/** Records written per hour of the last day, by where they came from. */
export function WriteChart({ hours }: { hours: readonly { hour: string; bySource: Record<string, number> }[] }) {
  const { number, hour: hourText } = useFormats();
  const bars = hours.map(({ hour, bySource }) => ({
    label: hourText(hour),
    values: SOURCES.map(({ from }) => from.reduce((sum, source) => sum + (bySource[source] ?? 0), 0)),
  }));
  const total = bars.flatMap((bar) => bar.values).reduce((sum, value) => sum + value, 0);
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" gap="200">
          <Text as="h2" variant="headingMd">
            Written in the last 24 hours
          </Text>
          <Text as="span" numeric tone="subdued">
            {number(total)} records
          </Text>
        </InlineStack>
        <BarStrip title="Records written per hour, by source" series={SOURCES} bars={bars} number={number} />
        <InlineStack align="space-between">
          <Text as="span" tone="subdued" variant="bodySm">
            {bars[0]?.label}
          </Text>
          <Text as="span" tone="subdued" variant="bodySm">
            this hour
          </Text>
        </InlineStack>
        <Legend series={SOURCES} />
      </BlockStack>
    </Card>
  );
}

export function WriteChartSkeleton() {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Written in the last 24 hours
        </Text>
        <Box minHeight="164px">
          <SkeletonBodyText lines={6} />
        </Box>
      </BlockStack>
    </Card>
  );
}
