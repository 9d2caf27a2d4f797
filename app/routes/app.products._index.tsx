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
import { adminContext } from "~/context.server";
import { isMirrorEmpty } from "~/mirror/read-overview";
import { listProducts } from "~/mirror/read-products";
import { productListParams, productListQuery } from "~/resources/products/list-query";
import { fetchAgain } from "~/sync/fetch-again";
import { startFromForm } from "./start-from-form";
import { ErrorBanner } from "~/ui/error-banner";
import { ProductFilters } from "~/ui/products/product-filters";
import { ProductTable } from "~/ui/products/product-table";
import { fetchedSentence } from "~/ui/record/fetched-sentence";
import { useToastFor } from "~/ui/toast";
import { useChosenParams } from "~/ui/use-chosen-params";
import { formAnswer, pageAnswer } from "./answer";
import { productId } from "./product-id";

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const query = productListQuery(new URL(request.url).searchParams);
  return pageAnswer(ctx.log, async () => {
    const [list, empty] = await Promise.all([listProducts(ctx, query), isMirrorEmpty(ctx, "products")]);
    return { ...list, empty };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const form = await request.formData();
    if (form.has("request")) {
      const { alreadyRunning } = await startFromForm(ctx, form);
      return { done: alreadyRunning ? "A job of your products is already running" : "Populate started" };
    }
    const ids = form.getAll("id").map((id) => productId(String(id)));
    return { done: fetchedSentence(await fetchAgain(ctx, "products", ids)) };
  });
}

export default function ProductsPage() {
  const { rows, next, previous, empty } = useLoaderData<typeof loader>();
  const [params, setParams] = useChosenParams();
  const loading = useNavigation().state === "loading";
  const query = productListQuery(params);
  const { selectedResources, allResourcesSelected, handleSelectionChange, clearSelection } =
    useIndexResourceState(rows);
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  const busy = fetcher.state !== "idle";
  useToastFor(answer && "done" in answer ? answer : null, clearSelection);
  const error = answer && "error" in answer ? answer.error : undefined;
  const selected = allResourcesSelected ? rows.map((row) => row.id) : selectedResources;
  const send = (entries: readonly (readonly [string, string])[]) => {
    const form = new FormData();
    for (const [name, value] of entries) form.append(name, value);
    fetcher.submit(form, { method: "post", action: "/app/products" });
  };
  const turn = (side: "after" | "before", cursor: string | null) => {
    const to = productListParams(query);
    if (cursor) to.set(side, cursor);
    setParams(to);
    clearSelection();
  };

  if (empty) return <NothingMirrored onPopulate={() => send([["request", POPULATE]])} busy={busy} error={error} />;
  return (
    <Page fullWidth title="Products">
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={error} />
          <Card padding="0">
            <ProductFilters
              query={query}
              loading={loading}
              onChange={(changed) => setParams(productListParams(changed))}
            />
            {rows.length === 0 && !previous ? (
              <Box padding="800">
                <EmptySearchResult
                  title="No products found"
                  description="Change the search or clear the filters."
                  withIllustration
                />
              </Box>
            ) : (
              <ProductTable
                rows={rows}
                selected={selected}
                selectedItemsCount={allResourcesSelected ? "All" : selected.length}
                onSelectionChange={handleSelectionChange}
                loading={loading || busy}
                promotedBulkActions={[
                  {
                    content: "Fetch again",
                    onAction: () => send(selected.map((id) => ["id", id] as const)),
                    disabled: busy,
                  },
                ]}
                pagination={{
                  hasNext: next !== null,
                  hasPrevious: previous !== null,
                  onNext: () => turn("after", next),
                  onPrevious: () => turn("before", previous),
                  accessibilityLabels: { next: "Next products", previous: "Previous products" },
                }}
              />
            )}
          </Card>
        </BlockStack>
      </Box>
    </Page>
  );
}

const POPULATE = JSON.stringify({ resource: "products", mode: "populate" });

function NothingMirrored(props: { onPopulate: () => void; busy: boolean; error: string | undefined }) {
  return (
    <Page title="Products">
      <BlockStack gap="400">
        <ErrorBanner sentence={props.error} />
        <Card>
          <EmptyState
            heading="No products are mirrored yet"
            image=""
            action={{ content: "Populate your products", onAction: props.onPopulate, loading: props.busy }}
            secondaryAction={{ content: "Job history", url: "/app/jobs?resource=products" }}
          >
            <Text as="p">
              Every product of your store will be listed here with its variants and stock, searchable by title, SKU,
              barcode and tag.
            </Text>
          </EmptyState>
        </Card>
      </BlockStack>
    </Page>
  );
}
