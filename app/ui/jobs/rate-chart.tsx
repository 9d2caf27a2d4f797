import { BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { BarStrip } from "../bar-strip";
import { useFormats } from "../formats-context";

const SECONDS = 60;

/** Records per second while the merchant is watching. */
export function RateChart({ perSecond, jobId }: { perSecond: number | null; jobId: string }) {
  const { number } = useFormats();
  const rates = useLastRates(perSecond, jobId);
  const fastest = Math.max(0, ...rates);
  if (fastest === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between">
          <Text as="h2" variant="headingMd">
            Rate
          </Text>
          <Text as="span" tone="subdued" numeric>
            up to {number(Math.round(fastest))} records per second
          </Text>
        </InlineStack>
        <BarStrip
          title="Records per second in the last minute"
          series={[{ name: "Records per second", colour: "var(--p-color-bg-fill-info)" }]}
          bars={rates.map((rate, index) => ({ label: `${SECONDS - index} seconds ago`, values: [Math.round(rate)] }))}
          number={number}
        />
      </BlockStack>
    </Card>
  );
}

function useLastRates(perSecond: number | null, jobId: string): number[] {
  const [rates, setRates] = useState<number[]>(() => Array.from({ length: SECONDS }, () => 0));
  const [latest, setLatest] = useState(perSecond);
  useEffect(() => setLatest(perSecond), [perSecond]);
  useEffect(() => {
    const timer = setInterval(() => setRates((before) => [...before.slice(1), latest ?? 0]), 1000);
    return () => clearInterval(timer);
  }, [latest, jobId]);
  return rates;
}
