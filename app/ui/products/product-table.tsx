import { InlineStack, Link, Text } from "@shopify/polaris";
import { counted } from "~/lib/words";
import type { ProductListRow } from "~/resources/products/shown";
import { useFormats } from "../formats-context";
import type { Column } from "../records/record-table";
import { Ago } from "../time";
import { ProductBadge } from "./product-badge";

interface Of {
  row: ProductListRow;
}

/** As in Shopify's own list of products, plus when each was mirrored. */
export const PRODUCT_COLUMNS: readonly Column<ProductListRow>[] = [
  { title: "Product", cell: ProductLink },
  { title: "Status", cell: ({ row }) => <ProductBadge status={row.status} /> },
  { title: "Inventory", cell: Stock },
  { title: "Type", cell: ({ row }) => row.productType },
  { title: "Vendor", cell: ({ row }) => row.vendor },
  { title: "Mirrored", cell: ({ row }) => <Ago at={row.writtenAt} column /> },
];

export function NarrowProduct({ row }: Of) {
  return (
    <>
      <InlineStack align="space-between" gap="200">
        <ProductLink row={row} />
        <ProductBadge status={row.status} />
      </InlineStack>
      <Text as="span" tone="subdued" breakWord>
        <Stock row={row} />
      </Text>
    </>
  );
}

function ProductLink({ row }: Of) {
  return (
    <Link dataPrimaryLink monochrome removeUnderline url={`/app/products/${row.id}`}>
      <Text as="span" fontWeight="semibold" breakWord>
        {row.title}
      </Text>
    </Link>
  );
}

function Stock({ row }: Of) {
  const { number, locale } = useFormats();
  if (row.inventory === null) return <>Inventory not tracked</>;
  const across = row.variants > 1 ? ` for ${counted(row.variants, { one: "variant", many: "variants" }, locale)}` : "";
  return <>{`${number(row.inventory)} in stock${across}`}</>;
}
