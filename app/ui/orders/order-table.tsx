import { Badge, Box, Icon, InlineStack, Link, Text } from "@shopify/polaris";
import { ClockIcon } from "@shopify/polaris-icons";
import type { OrderListRow } from "~/resources/orders/shown";
import { useFormats } from "../formats-context";
import type { Column } from "../records/record-table";
import { FulfillmentBadge, PaymentBadge } from "../status-badge";
import { Ago, Moment } from "../time";

interface Of {
  row: OrderListRow;
}

/** As in Shopify's own list of orders, plus when each was mirrored. */
export const ORDER_COLUMNS: readonly Column<OrderListRow>[] = [
  { title: "Order", cell: Name },
  { title: "Date", cell: ({ row }) => <Moment at={row.processedAt} /> },
  { title: "Customer", cell: Customer },
  { title: "Total", alignment: "end", cell: Total },
  { title: "Payment", cell: ({ row }) => <PaymentBadge status={row.financialStatus} /> },
  { title: "Fulfillment", cell: ({ row }) => <FulfillmentBadge status={row.fulfillmentStatus} /> },
  { title: "Items", alignment: "end", cell: Items },
  { title: "Tags", cell: Tags },
  { title: "Mirrored", cell: ({ row }) => <Ago at={row.writtenAt} column /> },
];

export function NarrowOrder({ row }: Of) {
  const { money } = useFormats();
  return (
    <>
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
        {row.cancelled && <Badge>Cancelled</Badge>}
        <Marks row={row} />
      </InlineStack>
    </>
  );
}

/** A cancelled order's number is struck through, as in Shopify's own list: a badge beside it would widen the whole table. */
function Name({ row }: Of) {
  return (
    <InlineStack gap="100" wrap={false}>
      <OrderLink row={row} />
      {row.cancelled && (
        <Text as="span" visuallyHidden>
          Cancelled
        </Text>
      )}
      <Marks row={row} />
    </InlineStack>
  );
}

function Customer({ row }: Of) {
  return (
    <Box maxWidth="6.5rem">
      <Text as="span" truncate tone={row.customer ? undefined : "subdued"}>
        {row.customer ?? "No customer"}
      </Text>
    </Box>
  );
}

function Total({ row }: Of) {
  const { money } = useFormats();
  return (
    <Text as="span" alignment="end" numeric>
      {money(row.totalPrice, row.currencyCode)}
    </Text>
  );
}

function Items({ row }: Of) {
  const { number } = useFormats();
  return (
    <Text as="span" alignment="end" numeric>
      {number(row.items)}
    </Text>
  );
}

function Tags({ row }: Of) {
  return (
    <Box maxWidth="4rem">
      <Text as="span" truncate>
        {shortTags(row.tags)}
      </Text>
    </Box>
  );
}

function OrderLink({ row }: Of) {
  return (
    <Link dataPrimaryLink monochrome removeUnderline url={`/app/orders/${row.id}`}>
      <Text as="span" fontWeight="semibold" textDecorationLine={row.cancelled ? "line-through" : undefined}>
        {row.name}
      </Text>
    </Link>
  );
}

function Marks({ row }: Of) {
  return (
    <>
      {row.test && <Badge>Test</Badge>}
      {row.partsPending && <BeingCompleted />}
    </>
  );
}

/** As small as it can be: many have it after a populate, for a while. */
function BeingCompleted() {
  return (
    <span title="Being completed: lines of refunds, fulfillments or further shipping are still to be fetched">
      <Icon source={ClockIcon} tone="subdued" accessibilityLabel="Being completed" />
    </span>
  );
}

function shortTags(tags: readonly string[]): string {
  const shown = tags.slice(0, 2).map((tag) => (tag.length > 24 ? `${tag.slice(0, 23)}…` : tag));
  return tags.length > 2 ? `${shown.join(", ")} +${tags.length - 2}` : shown.join(", ");
}
