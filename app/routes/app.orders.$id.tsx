import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import {
  Await,
  isRouteErrorResponse,
  useFetcher,
  useLoaderData,
  useRevalidator,
  useRouteError,
} from "@remix-run/react";
import { Badge, BlockStack, Box, InlineStack, Layout, Page } from "@shopify/polaris";
import { Suspense, useMemo } from "react";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { readOrder } from "~/mirror/read-order";
import type { OrderView } from "~/mirror/read-order";
import { readStory } from "~/mirror/read-story";
import { orders } from "~/resources/orders";
import { compareWithShopify } from "~/sync/compare-with-shopify";
import { fetchAgain } from "~/sync/fetch-again";
import { ErrorBanner } from "~/ui/error-banner";
import { Failure } from "~/ui/failure";
import { useFormats } from "~/ui/formats-context";
import { fetchedSentence } from "~/ui/record/fetched-sentence";
import { Timeline } from "~/ui/record/timeline";
import { happeningsOf } from "~/ui/record/happenings";
import { MirrorCard } from "~/ui/record/mirror-card";
import { FulfillmentsCard } from "~/ui/orders/order-fulfillments";
import { OrderLines } from "~/ui/orders/order-lines";
import { PaymentCard, TransactionsCard } from "~/ui/orders/order-payment";
import { CustomerCard, FactsCard, NotesCard, RiskCard, TagsCard } from "~/ui/orders/order-people";
import { RefundsCard } from "~/ui/orders/order-refunds";
import { useLive } from "~/ui/live";
import { FulfillmentBadge, PaymentBadge } from "~/ui/status-badge";
import { useToastFor } from "~/ui/toast";
import { formAnswer, pageAnswer } from "./answer";
import { orderId } from "./order-id";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const id = orderId(params.id);
    const order = await readOrder(ctx, id);
    if (!order) {
      throw new AppError(
        "not_found",
        "The mirror does not hold this order: it is not mirrored yet, or Shopify deleted it.",
      );
    }
    const identical = compareWithShopify(ctx, orders, id).then((comparison) => comparison.identical);
    const story = await readStory(ctx, "orders", id);
    return { order, story, identical, adminUrl: `https://${ctx.shop.domain}/admin/orders/${id}` };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => ({
    done: fetchedSentence(await fetchAgain(ctx, "orders", [orderId(params.id)])),
  }));
}

export default function OrderPage() {
  const { order, story, identical, adminUrl } = useLoaderData<typeof loader>();
  const { detail, mirror } = order;
  const { exact } = useFormats();
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  const busy = fetcher.state !== "idle";
  const fetchNow = () => fetcher.submit({}, { method: "post" });
  useToastFor(answer && "done" in answer ? answer : null);
  useWrites(order.id, mirror.writtenAt);

  const card = (same: boolean | null | undefined) => (
    <MirrorCard mirror={mirror} identical={same} reject={order.reject} onFetch={fetchNow} busy={busy}>
      <Timeline resource="orders" id={order.id} story={story} happenings={happeningsOf({ ...order, story })} />
    </MirrorCard>
  );
  return (
    <Page
      title={order.name}
      titleMetadata={<Badges order={order} />}
      subtitle={exact(order.processedAt)}
      backAction={{ content: "Orders", url: "/app/orders" }}
      primaryAction={{ content: "Fetch again", onAction: fetchNow, loading: busy }}
      secondaryActions={[{ content: "Open in Shopify", url: adminUrl, target: "_top" }]}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={answer && "error" in answer ? answer.error : undefined} />
          <Layout>
            <Layout.Section>
              <BlockStack gap="400">
                <OrderLines lines={detail.lines} status={order.fulfillmentStatus} />
                <PaymentCard detail={detail} status={order.financialStatus} />
                <RefundsCard refunds={detail.refunds} pending={mirror.partsPending} onFetch={fetchNow} busy={busy} />
                <FulfillmentsCard fulfillments={detail.fulfillments} />
                <TransactionsCard transactions={detail.transactions} />
              </BlockStack>
            </Layout.Section>
            <Layout.Section variant="oneThird">
              <BlockStack gap="400">
                <Suspense fallback={card(undefined)}>
                  <Await resolve={identical}>{card}</Await>
                </Suspense>
                <NotesCard detail={detail} />
                <CustomerCard detail={detail} />
                <TagsCard tags={order.tags} />
                <RiskCard risk={detail.risk} />
                <FactsCard facts={detail.facts} />
              </BlockStack>
            </Layout.Section>
          </Layout>
        </BlockStack>
      </Box>
    </Page>
  );
}

/** What is not here may be in Shopify all the same: an order whose webhook is late, or that no populate has reached. */
export function ErrorBoundary() {
  const error = useRouteError();
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  const { revalidate } = useRevalidator();
  // What a fetcher changed does not end an error; loading the page anew does.
  useToastFor(answer && "done" in answer ? answer : null, revalidate);
  const isMissing = isRouteErrorResponse(error) && error.status === 404;
  const fetchNow = {
    content: "Fetch it from Shopify",
    onAction: () => fetcher.submit({}, { method: "post" }),
    loading: fetcher.state !== "idle",
  };
  const outcome = answer && "error" in answer ? answer.error : undefined;
  return <Failure error={error} action={isMissing ? fetchNow : undefined} outcome={outcome} />;
}

/** Loads the order anew as soon as a webhook or a job has written it. */
function useWrites(id: string, writtenAt: string): void {
  const { revalidate } = useRevalidator();
  const shown = useMemo(() => ({ writtenAt }), [writtenAt]);
  useLive(`/api/orders/${id}/mirror?ask=no`, shown, (latest) => latest.writtenAt !== writtenAt, revalidate);
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
