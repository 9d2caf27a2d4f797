import { BlockStack, Box, Card, DataTable, Text } from "@shopify/polaris";
import type { StrategyPreview } from "~/resources/catalog/plan";
import { STRATEGY_WORDS } from "~/resources/catalog/strategy";
import type { Strategy } from "~/resources/catalog/strategy";
import { useFormats } from "../formats-context";

/** What each strategy would make of all that differs. */
export function StrategyTable(props: { strategies: readonly StrategyPreview[]; current: Strategy }) {
  const { number } = useFormats();
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="0">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm">
            With another strategy
          </Text>
          <Text as="p" tone="subdued">
            How many fields would be written to Shopify, taken over into your catalog, and asked about.
          </Text>
        </BlockStack>
      </Box>
      <DataTable
        columnContentTypes={["text", "numeric", "numeric", "numeric"]}
        headings={["Strategy", "To Shopify", "To your catalog", "Asks you"]}
        rows={props.strategies.map(({ strategy, toShopify, toCatalog, asked }) => [
          strategy === props.current ? `${STRATEGY_WORDS[strategy].title} (yours)` : STRATEGY_WORDS[strategy].title,
          number(toShopify),
          number(toCatalog),
          number(asked),
        ])}
      />
    </Card>
  );
}
