import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Badge, InlineStack } from "@shopify/polaris";
import { orders } from "~/resources/orders";
import { orderView } from "~/resources/orders/page-view";
import type { OrderView } from "~/resources/orders/page-view";
import { useFormats } from "~/ui/formats-context";
import { FulfillmentsCard } from "~/ui/orders/order-fulfillments";
import { OrderLines } from "~/ui/orders/order-lines";
import { PaymentCard, TransactionsCard } from "~/ui/orders/order-payment";
import { CustomerCard, FactsCard, NotesCard, RiskCard, TagsCard } from "~/ui/orders/order-people";
import { RefundsCard } from "~/ui/orders/order-refunds";
import { RecordFailure } from "~/ui/record/record-failure";
import { RecordPage } from "~/ui/record/record-page";
import { FulfillmentBadge, PaymentBadge } from "~/ui/status-badge";
import { fetchRecord, loadRecord } from "./record-page";

export const loader = (args: LoaderFunctionArgs) => loadRecord(args, orders, orderView);
export const action = (args: ActionFunctionArgs) => fetchRecord(args, orders);

export default function OrderPage() {
  const loaded = useLoaderData<typeof loader>();
  const order = loaded.record;
  const { detail } = order;
  const { exact } = useFormats();
  return (
    <RecordPage
      {...loaded}
      resource="orders"
      title={order.name}
      names={Object.fromEntries(detail.lines.map(({ id, title }) => [id, title]))}
      titleMetadata={<Badges order={order} />}
      subtitle={exact(order.processedAt)}
      backAction={{ content: "Orders", url: "/app/orders" }}
      aside={
        <>
          <NotesCard detail={detail} />
          <CustomerCard detail={detail} />
          <TagsCard tags={order.tags} />
          <RiskCard risk={detail.risk} />
          <FactsCard facts={detail.facts} />
        </>
      }
    >
      {(fetching) => (
        <>
          <OrderLines lines={detail.lines} status={order.fulfillmentStatus} />
          <PaymentCard detail={detail} status={order.financialStatus} />
          <RefundsCard refunds={detail.refunds} pending={order.mirror.partsPending} {...fetching} />
          <FulfillmentsCard fulfillments={detail.fulfillments} />
          <TransactionsCard transactions={detail.transactions} />
        </>
      )}
    </RecordPage>
  );
}

function Badges({ order }: { order: OrderView }) {
  return (
    <InlineStack gap="100">
      <PaymentBadge status={order.financialStatus} />
      <FulfillmentBadge status={order.fulfillmentStatus} />
      {order.cancelledAt && <Badge>Cancelled</Badge>}
      {order.test && <Badge>Test</Badge>}
    </InlineStack>
  );
}

export function ErrorBoundary() {
  return <RecordFailure />;
}
