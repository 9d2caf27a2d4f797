import { BlockStack, Box, Card, SkeletonBodyText, Text } from "@shopify/polaris";
import { ORDER_NOUN } from "~/resources/orders/noun";
import { estimateSentence } from "~/resources/sync-sentences";
import { useFormats } from "../formats-context";
import type { Estimate } from "./use-estimate";

/** What the chosen job would cost, or why that cannot be told; as high while it is being asked as when it is known. */
export function EstimateLine({ estimate }: { estimate: Estimate }) {
  const { number } = useFormats();
  return (
    <div role="status" aria-live="polite" aria-busy={estimate.state === "asking"}>
      {estimate.state === "asking" && (
        <Box minHeight="20px" minWidth="12rem" paddingBlockStart="150">
          <SkeletonBodyText lines={1} />
        </Box>
      )}
      {estimate.state === "known" && (
        <Text as="p" numeric>
          {estimateSentence(estimate, ORDER_NOUN, number)}
        </Text>
      )}
      {estimate.state === "unknown" && (
        <Text as="p" tone="subdued">
          {estimate.reason}
        </Text>
      )}
    </div>
  );
}

export function EstimateCard({ estimate }: { estimate: Estimate }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          Estimate
        </Text>
        <EstimateLine estimate={estimate} />
      </BlockStack>
    </Card>
  );
}
