import { BlockStack, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { WHOLE } from "~/resources/catalog/change";
import type { CatalogChangeView, Cause } from "~/resources/catalog/change";
import { fieldSpec } from "~/resources/catalog/fields";
import { Moment } from "../time";
import { FieldValue } from "./field-value";

const CAUSES: Readonly<Record<Cause, string>> = {
  adopt: "Adopted from Shopify",
  edit: "Edited",
  import: "Imported",
  api: "Set through the API",
  pull: "Taken over from Shopify",
  merge: "Merged with Shopify's",
  resolve: "Conflict decided",
  push: "Pushed",
  rollback: "Undone",
  shopify: "Changed in Shopify",
};

interface HistoryListProps {
  changes: readonly CatalogChangeView[];
  currency: string;
  /** Where the next page is; null on the last. */
  more: string | null;
}

/** Who changed what and when, on either side, newest first. */
export function HistoryList({ changes, currency, more }: HistoryListProps) {
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          History
        </Text>
        {changes.length === 0 && (
          <Text as="p" tone="subdued">
            Nothing has changed yet. Each change of yours and of Shopify&apos;s will be listed here.
          </Text>
        )}
        <ol style={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: "var(--p-space-300)" }}>
          {changes.map((change) => (
            <li key={change.id}>
              <Change change={change} currency={currency} />
            </li>
          ))}
        </ol>
        {more !== null && (
          <InlineStack>
            <Button url={more}>Older changes</Button>
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}

function Change({ change, currency }: { change: CatalogChangeView; currency: string }) {
  const { field, before, after, cause, variantTitle } = change;
  const label = field === WHOLE ? "Everything" : (fieldSpec(field)?.label ?? field);
  return (
    <BlockStack gap="050">
      <InlineStack align="space-between" gap="200">
        <Text as="span" fontWeight="medium" breakWord>
          {`${CAUSES[cause]}: ${label}${variantTitle ? ` of ${variantTitle}` : ""}`}
        </Text>
        <Text as="span" tone="subdued">
          <Moment at={change.at} />
        </Text>
      </InlineStack>
      {field !== WHOLE && (
        <Text as="span" variant="bodySm" breakWord>
          <FieldValue field={field} value={before} currency={currency} /> {"→ "}
          <FieldValue field={field} value={after} currency={currency} />
        </Text>
      )}
    </BlockStack>
  );
}
