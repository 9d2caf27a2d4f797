import { BlockStack, Box, Card, SkeletonBodyText, Text } from "@shopify/polaris";
import type { ResourceView } from "~/resources/resource-view";
import { estimateSentence } from "~/resources/sync-sentences";
import { useFormats } from "../formats-context";
import type { Estimate } from "./use-estimate";

type EstimateProps = { estimate: Estimate } & Pick<ResourceView, "noun">;

/** What the chosen job would cost, or why that cannot be told; as high while it is being asked as when it is known. */
export function EstimateLine({ estimate, noun }: EstimateProps) {
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
          {estimateSentence(estimate, noun, number)}
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

export function EstimateCard(props: EstimateProps) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          Estimate
        </Text>
        <EstimateLine {...props} />
      </BlockStack>
    </Card>
  );
}
