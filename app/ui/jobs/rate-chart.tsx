import { BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import { BarStrip } from "../bar-strip";
import { useFormats } from "../formats-context";

const SECONDS = 60;

/** Records per second while the merchant is watching. */
export function RateChart({ fetched }: { fetched: number }) {
  const { number } = useFormats();
  const rates = useLastRates(fetched);
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
            up to {number(fastest)} records per second
          </Text>
        </InlineStack>
        <BarStrip
          title="Records per second in the last minute"
          series={[{ name: "Records per second", fill: "bg-fill-info" }]}
          bars={rates.map((rate, index) => ({ label: `${SECONDS - index} seconds ago`, values: [rate] }))}
          number={number}
        />
      </BlockStack>
    </Card>
  );
}

function useLastRates(fetched: number): number[] {
  const [rates, setRates] = useState<number[]>(() => Array.from({ length: SECONDS }, () => 0));
  const latest = useRef(fetched);
  useEffect(() => {
    latest.current = fetched;
  }, [fetched]);
  useEffect(() => {
    let before = latest.current;
    const timer = setInterval(() => {
      const rate = Math.max(0, latest.current - before);
      before = latest.current;
      setRates((last) => [...last.slice(1), rate]);
    }, 1000);
    return () => clearInterval(timer);
  }, []);
  return rates;
}
