import { BlockStack, Card, InlineGrid, SkeletonBodyText, SkeletonDisplayText, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { inWords } from "~/lib/words";
import { useFormats } from "../formats-context";
import { useResources } from "../resources-context";

export interface Figures {
  /** By resource. */
  written: Record<string, number>;
  deliveries: number;
  medianDelayMs: number | null;
  apiCalls: number;
  queryCost: number;
  throttledMs: number;
}

const COLUMNS = { xs: 2, md: 4 } as const;

export function KeyFigures({ figures }: { figures: Figures }) {
  const { number, duration } = useFormats();
  const { medianDelayMs, throttledMs } = figures;
  return (
    <InlineGrid columns={COLUMNS} gap="400">
      {useResources().map(({ name, noun }) => (
        <Figure key={name} name={`${inWords(noun.many)} today`} note="written to the mirror">
          {number(figures.written[name] ?? 0)}
        </Figure>
      ))}
      <Figure
        name="Webhooks today"
        note={
          medianDelayMs === null
            ? figures.deliveries === 0
              ? "none has come yet"
              : "being mirrored"
            : `half of them mirrored within ${duration(medianDelayMs)}`
        }
      >
        {number(figures.deliveries)}
      </Figure>
      <Figure
        name="API calls today"
        note={`${number(figures.queryCost)} points${throttledMs > 0 ? `, waited ${duration(throttledMs)}` : ", never had to wait"}`}
      >
        {number(figures.apiCalls)}
      </Figure>
    </InlineGrid>
  );
}
function Figure({ name, note, children }: { name: string; note: string; children: ReactNode }) {
  return (
    <Card>
      <BlockStack gap="100">
        <Text as="h2" tone="subdued" variant="bodySm">
          {name}
        </Text>
        <Text as="p" variant="headingLg" numeric>
          {children}
        </Text>
        <Text as="p" tone="subdued" variant="bodySm">
          {note}
        </Text>
      </BlockStack>
    </Card>
  );
}

export function KeyFiguresSkeleton() {
  return (
    <InlineGrid columns={COLUMNS} gap="400">
      {["freshness", "mirrored", "webhooks", "calls"].map((figure) => (
        <Card key={figure}>
          <BlockStack gap="300">
            <SkeletonBodyText lines={1} />
            <SkeletonDisplayText size="small" />
            <SkeletonBodyText lines={1} />
          </BlockStack>
        </Card>
      ))}
    </InlineGrid>
  );
}
