import { Badge, BlockStack, Box, Icon, IndexTable, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import type { IndexTableProps } from "@shopify/polaris";
import { ClockIcon } from "@shopify/polaris-icons";
import type { OrderListRow } from "~/resources/orders/shown";
import { useFormats } from "../formats-context";
import { FulfillmentBadge, PaymentBadge } from "../status-badge";
import { Ago, Moment } from "../time";

const HEADINGS: IndexTableProps["headings"] = [
  { title: "Order" },
  { title: "Date" },
  { title: "Customer" },
  { title: "Total", alignment: "end" },
  { title: "Payment" },
  { title: "Fulfillment" },
  { title: "Items", alignment: "end" },
  { title: "Tags" },
  { title: "Mirrored" },
];

type TableProps = Pick<
  IndexTableProps,
  "selectedItemsCount" | "onSelectionChange" | "promotedBulkActions" | "pagination" | "loading"
>;

/** Columns as in Shopify's own list of orders, plus when each was mirrored. */
export function OrderTable({
  rows,
  selected,
  ...table
}: { rows: readonly OrderListRow[]; selected: readonly string[] } & TableProps) {
  const { mdDown } = useBreakpoints();
  return (
    <IndexTable
      resourceName={{ singular: "order", plural: "orders" }}
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

function Wide({ row }: { row: OrderListRow }) {
  const { money, number } = useFormats();
  return (
    <>
      <IndexTable.Cell>
        <InlineStack gap="200" wrap={false}>
          <OrderLink row={row} />
          <Marks row={row} />
        </InlineStack>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Moment at={row.processedAt} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Box maxWidth="6.5rem">
          <Text as="span" truncate tone={row.customer ? undefined : "subdued"}>
            {row.customer ?? "No customer"}
          </Text>
        </Box>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="span" alignment="end" numeric>
          {money(row.totalPrice, row.currencyCode)}
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <PaymentBadge status={row.financialStatus} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <FulfillmentBadge status={row.fulfillmentStatus} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="span" alignment="end" numeric>
          {number(row.items)}
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Box maxWidth="4rem">
          <Text as="span" truncate>
            {shortTags(row.tags)}
          </Text>
        </Box>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Ago at={row.writtenAt} />
      </IndexTable.Cell>
    </>
  );
}

function Narrow({ row }: { row: OrderListRow }) {
  const { money } = useFormats();
  return (
    <div style={{ padding: "var(--p-space-300) var(--p-space-400)", width: "100%" }}>
      <BlockStack gap="100">
        <InlineStack align="space-between" blockAlign="center" wrap={false} gap="200">
          <OrderLink row={row} />
          <Text as="span" numeric>
            {money(row.totalPrice, row.currencyCode)}
          </Text>
        </InlineStack>
        <Text as="span" tone="subdued" breakWord>
          {row.customer ? `${row.customer} · ` : ""}
          <Moment at={row.processedAt} />
        </Text>
        <InlineStack gap="100">
          <PaymentBadge status={row.financialStatus} />
          <FulfillmentBadge status={row.fulfillmentStatus} />
          <Marks row={row} />
        </InlineStack>
      </BlockStack>
    </div>
  );
}

function OrderLink({ row }: { row: OrderListRow }) {
  return (
    <Link dataPrimaryLink monochrome removeUnderline url={`/app/orders/${row.id}`}>
      <Text as="span" fontWeight="semibold">
        {row.name}
      </Text>
    </Link>
  );
}

function Marks({ row }: { row: OrderListRow }) {
  return (
    <>
      {row.cancelled && <Badge>Cancelled</Badge>}
      {row.test && <Badge>Test</Badge>}
      {row.partsPending && <BeingCompleted />}
    </>
  );
}

/** As small as it can be: many have it after a populate, for a while. */
function BeingCompleted() {
  return (
    <span title="Being completed: lines of refunds, fulfillments or shipping are still to be fetched">
      <Icon source={ClockIcon} tone="subdued" accessibilityLabel="Being completed" />
    </span>
  );
}

function shortTags(tags: readonly string[]): string {
  const shown = tags.slice(0, 2).map((tag) => (tag.length > 24 ? `${tag.slice(0, 23)}…` : tag));
  return tags.length > 2 ? `${shown.join(", ")} +${tags.length - 2}` : shown.join(", ");
}
