import { BlockStack, Box, IndexTable, InlineStack, Text, useBreakpoints } from "@shopify/polaris";
import type { IndexTableProps } from "@shopify/polaris";
import type { FeedRowView } from "~/resources/catalog/feed";
import { useFormats } from "../formats-context";
import { FieldValue } from "./field-value";
import { RowBadge } from "./import-badge";

interface FeedRowsProps extends Pick<IndexTableProps, "pagination" | "loading"> {
  rows: readonly FeedRowView[];
  currency: string;
}

/** Rows of a feed, each with what it would change, or why it cannot be taken. */
export function FeedRows({ rows, currency, ...table }: FeedRowsProps) {
  const { number } = useFormats();
  const { mdDown } = useBreakpoints();
  return (
    <IndexTable
      resourceName={{ singular: "row", plural: "rows" }}
      itemCount={rows.length}
      headings={[{ title: "Line" }, { title: "Product" }, { title: "What would change" }, { title: "Row" }]}
      selectable={false}
      condensed={mdDown}
      {...table}
    >
      {rows.map((row, position) => {
        const id = `${row.n}.${row.part}`;
        // What is wrong with a row names its line already.
        const line = `Line ${row.n}`;
        const title = row.title ?? row.name ?? (row.reason?.startsWith(line) ? null : line);
        if (mdDown)
          return (
            <IndexTable.Row key={id} id={id} position={position}>
              <Box padding="300">
                <BlockStack gap="100">
                  <InlineStack gap="200">
                    {title !== null && (
                      <Text as="span" fontWeight="semibold" breakWord>
                        {title}
                      </Text>
                    )}
                    <RowBadge state={row.state} />
                  </InlineStack>
                  <Said row={row} currency={currency} />
                </BlockStack>
              </Box>
            </IndexTable.Row>
          );
        return (
          <IndexTable.Row key={id} id={id} position={position}>
            <IndexTable.Cell>{number(row.n)}</IndexTable.Cell>
            <IndexTable.Cell>
              <div style={{ whiteSpace: "normal", maxWidth: "14rem" }}>{row.title ?? row.name ?? ""}</div>
            </IndexTable.Cell>
            <IndexTable.Cell>
              <div style={{ whiteSpace: "normal", maxWidth: "28rem" }}>
                <Said row={row} currency={currency} />
              </div>
            </IndexTable.Cell>
            <IndexTable.Cell>
              <RowBadge state={row.state} />
            </IndexTable.Cell>
          </IndexTable.Row>
        );
      })}
    </IndexTable>
  );
}

function Said({ row, currency }: { row: FeedRowView; currency: string }) {
  return (
    <BlockStack gap="050">
      {row.reason && (
        <Text as="span" breakWord>
          {row.reason}
        </Text>
      )}
      {row.candidates.length > 0 && (
        <Text as="span" tone="subdued" breakWord>
          {row.candidates.map(({ name }) => name).join(" · ")}
        </Text>
      )}
      {row.changes.map(({ field, label, before, after }) => (
        <Text as="span" key={field} breakWord>
          <Text as="span" tone="subdued">{`${label}: `}</Text>
          <FieldValue field={field} value={before} currency={currency} /> {"→ "}
          <FieldValue field={field} value={after} currency={currency} />
        </Text>
      ))}
    </BlockStack>
  );
}
