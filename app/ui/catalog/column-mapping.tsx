import { BlockStack, Button, Card, FormLayout, InlineStack, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import type { FeedImportView } from "~/resources/catalog/feed";
import type { FeedMapping } from "~/resources/catalog/feed-columns";

interface ColumnMappingProps {
  feed: FeedImportView;
  targets: readonly { value: string; label: string }[];
  busy: boolean;
  onSave: (mapping: FeedMapping) => void;
}

/** What each column of the file means; remembered for the next file with these columns. */
export function ColumnMapping({ feed, targets, busy, onSave }: ColumnMappingProps) {
  const [mapping, setMapping] = useState(feed.mapping);
  const change = (part: Partial<FeedMapping>) => setMapping({ ...mapping, ...part });
  const options = [{ value: "", label: "Leave out" }, ...targets];
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            Columns
          </Text>
          <Text as="p" tone="subdued">
            What each column means. It is remembered for the next file with these columns.
          </Text>
        </BlockStack>
        <FormLayout>
          <FormLayout.Group>
            {feed.columns.map((column) => (
              <Select
                key={column}
                label={column}
                options={options}
                value={mapping.columns[column] ?? ""}
                onChange={(target) => change({ columns: { ...mapping.columns, [column]: target || null } })}
              />
            ))}
          </FormLayout.Group>
          <FormLayout.Group>
            <Select
              label="An empty cell"
              options={[
                { value: "keep", label: "says nothing: the value stays" },
                { value: "clear", label: "takes the value away" },
              ]}
              value={mapping.emptyCells}
              onChange={(emptyCells) => change({ emptyCells: emptyCells === "clear" ? "clear" : "keep" })}
            />
            <Select
              label="Decimals are written"
              options={[
                { value: "point", label: "12.50" },
                { value: "comma", label: "12,50" },
              ]}
              value={mapping.decimals}
              onChange={(decimals) => change({ decimals: decimals === "comma" ? "comma" : "point" })}
            />
          </FormLayout.Group>
        </FormLayout>
        <InlineStack align="end">
          <Button onClick={() => onSave(mapping)} loading={busy}>
            Preview again
          </Button>
        </InlineStack>
      </BlockStack>
    </Card>
  );
}
