import { BlockStack, IndexTable, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import type { IndexTableProps } from "@shopify/polaris";
import { counted } from "~/lib/words";
import type { ProductListRow } from "~/resources/products/shown";
import { useFormats } from "../formats-context";
import { Ago } from "../time";
import { ProductBadge } from "./product-badge";

const HEADINGS: IndexTableProps["headings"] = [
  { title: "Product" },
  { title: "Status" },
  { title: "Inventory" },
  { title: "Type" },
  { title: "Vendor" },
  { title: "Mirrored" },
];

type TableProps = Pick<
  IndexTableProps,
  "selectedItemsCount" | "onSelectionChange" | "promotedBulkActions" | "pagination" | "loading"
>;

/** Columns as in Shopify's own list of products, plus when each was mirrored. */
export function ProductTable({
  rows,
  selected,
  ...table
}: { rows: readonly ProductListRow[]; selected: readonly string[] } & TableProps) {
  const { mdDown } = useBreakpoints();
  return (
    <IndexTable
      resourceName={{ singular: "product", plural: "products" }}
      itemCount={rows.length}
      headings={HEADINGS}
      condensed={mdDown}
      {...table}
    >
      {rows.map((row, position) => (
        <IndexTable.Row key={row.id} id={row.id} position={position} selected={selected.includes(row.id)}>
          {mdDown ? <Narrow row={row} /> : <Wide row={row} />}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

function Wide({ row }: { row: ProductListRow }) {
  return (
    <>
      <IndexTable.Cell>
        <ProductLink row={row} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <ProductBadge status={row.status} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Stock row={row} />
      </IndexTable.Cell>
      <IndexTable.Cell>{row.productType}</IndexTable.Cell>
      <IndexTable.Cell>{row.vendor}</IndexTable.Cell>
      <IndexTable.Cell>
        <Ago at={row.writtenAt} />
      </IndexTable.Cell>
    </>
  );
}

function Narrow({ row }: { row: ProductListRow }) {
  return (
    <div style={{ padding: "var(--p-space-300) var(--p-space-400)", width: "100%" }}>
      <BlockStack gap="100">
        <InlineStack align="space-between" gap="200">
          <ProductLink row={row} />
          <ProductBadge status={row.status} />
        </InlineStack>
        <Text as="span" tone="subdued" breakWord>
          <Stock row={row} />
        </Text>
      </BlockStack>
    </div>
  );
}

function ProductLink({ row }: { row: ProductListRow }) {
  return (
    <Link dataPrimaryLink monochrome removeUnderline url={`/app/products/${row.id}`}>
      <Text as="span" fontWeight="semibold" breakWord>
        {row.title}
      </Text>
    </Link>
  );
}

function Stock({ row }: { row: ProductListRow }) {
  const { number, locale } = useFormats();
  if (row.inventory === null) return <>Inventory not tracked</>;
  const across = row.variants > 1 ? ` for ${counted(row.variants, { one: "variant", many: "variants" }, locale)}` : "";
  return <>{`${number(row.inventory)} in stock${across}`}</>;
}
