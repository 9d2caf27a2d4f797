import { BlockStack, IndexTable, useBreakpoints } from "@shopify/polaris";
import type { IndexTableProps } from "@shopify/polaris";
import type { ReactNode } from "react";

export interface Column<Row> {
  title: string;
  alignment?: "end";
  cell: (props: { row: Row }) => ReactNode;
}

export interface RecordTableProps<Row> extends Pick<
  IndexTableProps,
  "selectedItemsCount" | "onSelectionChange" | "promotedBulkActions" | "pagination" | "loading"
> {
  noun: { one: string; many: string };
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  /** A row of a phone: lines under each other. */
  narrow: (props: { row: Row }) => ReactNode;
  selected: readonly string[];
}

export function RecordTable<Row extends { id: string }>(props: RecordTableProps<Row>) {
  const { noun, rows, columns, narrow: Narrow, selected, ...table } = props;
  const { mdDown } = useBreakpoints();
  const headings = columns.map(({ title, alignment }) => ({ title, alignment }));
  return (
    <IndexTable
      resourceName={{ singular: noun.one, plural: noun.many }}
      itemCount={rows.length}
      headings={headings as unknown as IndexTableProps["headings"]}
      condensed={mdDown}
      {...table}
    >
      {rows.map((row, position) => (
        <IndexTable.Row key={row.id} id={row.id} position={position} selected={selected.includes(row.id)}>
          {mdDown ? (
            <div style={{ padding: "var(--p-space-300) var(--p-space-400)", width: "100%" }}>
              <BlockStack gap="100">
                <Narrow row={row} />
              </BlockStack>
            </div>
          ) : (
            columns.map(({ title, cell: Cell }) => (
              <IndexTable.Cell key={title}>
                <Cell row={row} />
              </IndexTable.Cell>
            ))
          )}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}
