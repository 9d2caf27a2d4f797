import { BlockStack, Card, InlineStack, Link, Text } from "@shopify/polaris";
import type { DifferenceView } from "~/resources/proof";

const KIND_WORDS: Readonly<Record<string, string>> = {
  missing: "Missing in the mirror",
  buried: "Taken for deleted in the mirror",
  outdated: "Outdated in the mirror",
  extra: "In the mirror only",
};

const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  repaired: "Repaired",
  read_whole: "Repaired",
  arrived: "Arrived by itself meanwhile",
  gone: "Gone from Shopify meanwhile",
  there: "In Shopify after all",
  rejected: "Could not be read: see the failed records",
  left: "Still different",
  reported: "Only reported",
};

/** What a verify found, and what became of each record. */
export function DifferenceList({ differences, most }: { differences: readonly DifferenceView[]; most: number }) {
  if (differences.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Differences
        </Text>
        {differences.map((one) => (
          <InlineStack key={one.id} align="space-between" gap="300">
            <Text as="p">
              {one.name === null ? (
                `Record ${one.id}`
              ) : (
                <Link url={`/app/orders/${one.id}`} removeUnderline>
                  {one.name}
                </Link>
              )}
              {` · ${KIND_WORDS[one.kind] ?? one.kind}${one.settled ? "" : ", changed only just before"}`}
            </Text>
            <Text as="p" tone="subdued">
              {one.outcome === null ? "To be repaired" : (OUTCOME_WORDS[one.outcome] ?? one.outcome)}
            </Text>
          </InlineStack>
        ))}
        {differences.length === most && (
          <Text as="p" tone="subdued">
            {`The first ${most} are listed.`}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}
