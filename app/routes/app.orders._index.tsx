import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, useNavigation } from "@remix-run/react";
import {
  BlockStack,
  Box,
  Card,
  EmptySearchResult,
  EmptyState,
  Page,
  Text,
  useIndexResourceState,
} from "@shopify/polaris";
import { useAppBridge } from "@shopify/app-bridge-react";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { isMirrorEmpty } from "~/mirror/read-overview";
import { listOrders } from "~/mirror/read-orders";
import { deleteView, savedViews, saveView } from "~/mirror/saved-views";
import { DEFAULT_SORT, orderListParams, orderListQuery } from "~/resources/orders/list-query";
import type { OrderListQuery } from "~/resources/orders/list-query";
import { fetchAgain } from "~/sync/fetch-again";
import { ErrorBanner } from "~/ui/error-banner";
import { useFormats } from "~/ui/formats-context";
import { fetchedSentence } from "~/ui/record/fetched-sentence";
import { OrderFilters } from "~/ui/orders/order-filters";
import { OrderTable } from "~/ui/orders/order-table";
import { useSaveFile } from "~/ui/save-file";
import { useToastFor } from "~/ui/toast";
import { useChosenParams } from "~/ui/use-chosen-params";
import { formAnswer, pageAnswer } from "./answer";
import { orderId } from "./order-id";

const PAGE = "orders";

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const query = orderListQuery(new URL(request.url).searchParams);
  return pageAnswer(ctx.log, async () => {
    const [list, views, empty] = await Promise.all([
      listOrders(ctx, query),
      savedViews(ctx, PAGE),
      isMirrorEmpty(ctx, "orders"),
    ]);
    return { ...list, views, empty };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const form = await request.formData();
    switch (form.get("intent")) {
      case "fetch": {
        const ids = form.getAll("id").map((id) => orderId(String(id)));
        return { done: fetchedSentence(await fetchAgain(ctx, "orders", ids)) };
      }
      case "save-view": {
        const view = await saveView(ctx, PAGE, { name: String(form.get("name")), query: String(form.get("query")) });
        return { done: `View “${view.name}” saved` };
      }
      case "delete-view":
        await deleteView(ctx, PAGE, Number(form.get("view")));
        return { done: "View deleted" };
      default:
        throw new AppError("invalid", "This page does not know what to do. Reload it and try again.");
    }
  });
}

export default function OrdersPage() {
  const { rows, next, previous, lookedThrough, views, empty } = useLoaderData<typeof loader>();
  const [params, setParams] = useChosenParams();
  const loading = useNavigation().state === "loading";
  const query = orderListQuery(params);
  const { selectedResources, allResourcesSelected, handleSelectionChange, clearSelection } =
    useIndexResourceState(rows);
  const act = useOrderActions(clearSelection);
  const shopify = useAppBridge();
  const file = useSaveFile(() => shopify.toast.show("Export saved"));
  const selected = allResourcesSelected ? rows.map((row) => row.id) : selectedResources;
  const isFiltered = orderListParams({ ...query, ...DEFAULT_SORT }).size > 0;
  const show = (changed: OrderListQuery) => setParams(orderListParams(changed));
  const turn = (side: "after" | "before", cursor: string | null) => {
    const to = orderListParams(query);
    if (cursor) to.set(side, cursor);
    setParams(to);
    clearSelection();
  };

  if (empty) return <NothingMirrored />;
  return (
    <Page
      fullWidth
      title="Orders"
      secondaryActions={[
        {
          content: isFiltered ? "Export these results" : "Export all orders",
          onAction: () => file.save(`/api/orders/export?${orderListParams(query)}`),
          loading: file.busy,
        },
      ]}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={act.error ?? file.error} />
          <Card padding="0">
            <OrderFilters
              query={query}
              views={views}
              loading={loading}
              onChange={show}
              onSaveView={async (name) => act.saveView(name, orderListParams(query).toString())}
              onDeleteView={async (id) => act.deleteView(id)}
            />
            {rows.length === 0 && !lookedThrough && !previous ? (
              <Box padding="800">
                <EmptySearchResult
                  title="No orders found"
                  description="Change the search or clear the filters."
                  withIllustration
                />
              </Box>
            ) : (
              <OrderTable
                rows={rows}
                selected={selected}
                selectedItemsCount={allResourcesSelected ? "All" : selected.length}
                onSelectionChange={handleSelectionChange}
                loading={loading || act.busy}
                promotedBulkActions={[
                  { content: "Fetch again", onAction: () => act.fetch(selected), disabled: act.busy },
                  {
                    content: "Export",
                    onAction: () => file.save(`/api/orders/export?${idParams(selected)}`),
                    disabled: file.busy,
                  },
                ]}
                pagination={{
                  hasNext: next !== null,
                  hasPrevious: previous !== null,
                  onNext: () => turn("after", next),
                  onPrevious: () => turn("before", previous),
                  accessibilityLabels: { next: "Next orders", previous: "Previous orders" },
                }}
              />
            )}
            {lookedThrough && <LookedThrough found={rows.length} through={lookedThrough} />}
          </Card>
        </BlockStack>
      </Box>
    </Page>
  );
}

const idParams = (ids: readonly string[]) => new URLSearchParams(ids.map((id) => ["id", id]));

function LookedThrough({ found, through }: { found: number; through: number }) {
  const { number } = useFormats();
  return (
    <Box padding="400">
      <Text as="p" tone="subdued" alignment="center">
        {found === 0 ? "No match" : `${number(found)} matches`} among the next {number(through)} orders. The arrow looks
        further.
      </Text>
    </Box>
  );
}

function NothingMirrored() {
  return (
    <Page title="Orders">
      <Card>
        <EmptyState
          heading="No orders are mirrored yet"
          image=""
          action={{ content: "Populate your orders", url: "/app/jobs/new?mode=populate" }}
        >
          <p>Every order of your store will be listed here, searchable by number, tag, SKU and customer.</p>
        </EmptyState>
      </Card>
    </Page>
  );
}

function useOrderActions(onDone: () => void) {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  useToastFor(answer && "done" in answer ? answer : null, onDone);
  const send = (entries: readonly (readonly [string, string])[]) => {
    const form = new FormData();
    for (const [name, value] of entries) form.append(name, value);
    fetcher.submit(form, { method: "post", action: "/app/orders" });
    return true;
  };
  return {
    busy: fetcher.state !== "idle",
    error: answer && "error" in answer ? answer.error : undefined,
    fetch: (ids: readonly string[]) => void send([["intent", "fetch"], ...ids.map((id) => ["id", id] as const)]),
    saveView: (name: string, query: string) =>
      send([
        ["intent", "save-view"],
        ["name", name],
        ["query", query],
      ]),
    deleteView: (id: number) =>
      send([
        ["intent", "delete-view"],
        ["view", String(id)],
      ]),
  };
}
