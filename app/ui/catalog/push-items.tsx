import { BlockStack, Box, Button, Card, InlineStack, Link, Text } from "@shopify/polaris";
import type { PushChangeView, PushItemView } from "~/resources/catalog/push";
import { FieldValue } from "./field-value";
import { ItemBadge } from "./push-badge";

interface PushItemsProps {
  items: readonly PushItemView[];
  currency: string;
  /** Takes what was written of one product back; null where nothing can be. */
  onUndo: ((item: PushItemView) => void) | null;
}

/** The products of a run: what was written, what stood there before, and why something was not. */
export function PushItems({ items, currency, onUndo }: PushItemsProps) {
  return (
    <ol style={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: "var(--p-space-400)" }}>
      {items.map((item) => (
        <li key={item.catalogProductId}>
          <Card>
            <BlockStack gap="200">
              <InlineStack align="space-between" blockAlign="start" gap="200" wrap={false}>
                <InlineStack gap="200" blockAlign="center">
                  <Link url={`/app/catalog/${item.catalogProductId}`} monochrome>
                    <Text as="span" fontWeight="semibold" breakWord>
                      {item.title}
                    </Text>
                  </Link>
                  <ItemBadge state={item.state} />
                </InlineStack>
                {onUndo && item.state === "done" && (
                  <Button size="slim" onClick={() => onUndo(item)} accessibilityLabel={`Undo ${item.title}`}>
                    Undo
                  </Button>
                )}
              </InlineStack>
              {item.reason && (
                <Text as="p" tone={item.state === "failed" ? "critical" : "subdued"}>
                  {item.reason}
                </Text>
              )}
              {item.changes.map((change) => (
                <Change key={`${change.catalogVariantId} ${change.field}`} change={change} currency={currency} />
              ))}
              {item.state === "conflict" && (
                <Box>
                  <Button url={`/app/conflicts/${item.catalogProductId}`}>Decide the conflict</Button>
                </Box>
              )}
            </BlockStack>
          </Card>
        </li>
      ))}
    </ol>
  );
}

function Change({ change, currency }: { change: PushChangeView; currency: string }) {
  const { field, label, variantTitle, before, from, to, reason } = change;
  return (
    <BlockStack gap="050">
      <Text as="span" breakWord>
        <Text as="span" tone="subdued">
          {`${label}${variantTitle ? ` of ${variantTitle}` : ""}: `}
        </Text>
        <FieldValue field={field} value={before ?? from} currency={currency} /> {"→ "}
        <FieldValue field={field} value={to} currency={currency} />
      </Text>
      {reason && (
        <Text as="span" tone="subdued" variant="bodySm">
          {reason}
        </Text>
      )}
      {change.state === "conflict" && change.found !== undefined && (
        <Text as="span" variant="bodySm">
          Shopify has <FieldValue field={field} value={change.found} currency={currency} />
        </Text>
      )}
    </BlockStack>
  );
}
