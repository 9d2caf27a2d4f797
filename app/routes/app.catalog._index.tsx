import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, useNavigation, useRevalidator } from "@remix-run/react";
import { BlockStack, Box, Card, EmptySearchResult, EmptyState, Modal, Page, Text } from "@shopify/polaris";
import { useState } from "react";
import { askToAdopt } from "~/catalog/adopt";
import { readPlan } from "~/catalog/plan";
import { listProducts } from "~/catalog/read-products";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { counted } from "~/lib/words";
import { catalogSentence } from "~/resources/catalog/plan-sentences";
import { CatalogFilters } from "~/ui/catalog/catalog-filters";
import { CatalogTable } from "~/ui/catalog/catalog-table";
import { ErrorBanner } from "~/ui/error-banner";
import { useFormats } from "~/ui/formats-context";
import { useToastFor } from "~/ui/toast";
import { useChosenParams } from "~/ui/use-chosen-params";
import { useRefresh } from "~/ui/use-refresh";
import { formAnswer, pageAnswer } from "./answer";
import { productQuery } from "./catalog-query";

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const query = productQuery(new URL(request.url).searchParams);
    const [list, plan] = await Promise.all([listProducts(ctx, query), readPlan(ctx)]);
    return { ...list, plan };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    if ((await request.formData()).get("intent") !== "adopt")
      throw new AppError("invalid", "This page does not know what to do. Reload it and try again.");
    const { asked } = await askToAdopt(ctx, ctx.userId);
    return { done: `${counted(asked, PRODUCTS)} come into your catalog` };
  });
}

const PRODUCTS = { one: "product", many: "products" };

export default function CatalogPage() {
  const { products, next, plan } = useLoaderData<typeof loader>();
  const [params, setParams] = useChosenParams();
  const loading = useNavigation().state === "loading";
  const { locale } = useFormats();
  const [adopting, setAdopting] = useState(false);
  const act = useAdopt(() => setAdopting(false));
  useRefresh(useRevalidator(), plan.due > 0 || act.waiting ? 2000 : 15_000);

  const adopt = (
    <AdoptDialog
      open={adopting}
      count={plan.notAdopted}
      busy={act.busy}
      onConfirm={act.adopt}
      onClose={() => setAdopting(false)}
    />
  );
  const isFiltered = ["search", "verdict", "gone", "after"].some((name) => params.has(name));
  if (plan.products === 0 && !isFiltered)
    return (
      <Page title="Catalog">
        <ErrorBanner sentence={act.error} />
        <StartCatalog count={plan.notAdopted} coming={act.waiting} onAdopt={() => setAdopting(true)} />
        {adopt}
      </Page>
    );
  return (
    <Page
      fullWidth
      title="Catalog"
      subtitle={catalogSentence(plan, locale)}
      primaryAction={{ content: "See what is to be written", url: "/app/catalog/plan" }}
      secondaryActions={[
        { content: "Import a feed", url: "/app/catalog/import" },
        { content: "New product", url: "/app/catalog/new" },
        ...(plan.notAdopted > 0
          ? [
              {
                content: `Adopt ${counted(plan.notAdopted, PRODUCTS, locale)} of Shopify's`,
                onAction: () => setAdopting(true),
              },
            ]
          : []),
        { content: "Pushes", url: "/app/catalog/pushes" },
      ]}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={act.error} />
          <Card padding="0">
            <CatalogFilters params={params} loading={loading} onChange={setParams} />
            {products.length === 0 ? (
              <Box padding="800">
                <EmptySearchResult title="No products found" description="Change the search or clear the filters." />
              </Box>
            ) : (
              <CatalogTable
                products={products}
                loading={loading}
                pagination={{
                  hasNext: next !== null,
                  hasPrevious: params.has("after"),
                  onNext: () => setParams({ ...Object.fromEntries(params), after: next ?? "" }),
                  onPrevious: () => history.back(),
                  accessibilityLabels: { next: "Next products", previous: "Previous products" },
                }}
              />
            )}
          </Card>
        </BlockStack>
        {adopt}
      </Box>
    </Page>
  );
}

function StartCatalog({ count, coming, onAdopt }: { count: number; coming: boolean; onAdopt: () => void }) {
  const { locale } = useFormats();
  if (coming)
    return (
      <Card>
        <EmptyState heading="Your products are coming in" image="">
          <Text as="p">They appear here by themselves.</Text>
        </EmptyState>
      </Card>
    );
  return (
    <Card>
      <EmptyState
        heading="Your own side of your products"
        image=""
        action={
          count > 0
            ? { content: `Adopt ${counted(count, PRODUCTS, locale)} of Shopify's`, onAction: onAdopt }
            : { content: "Populate your products", url: "/app/jobs/new?mode=populate&resource=products" }
        }
        secondaryAction={{ content: "Import a feed", url: "/app/catalog/import" }}
      >
        <Text as="p">
          Keep prices, texts and stock here, edited by hand or from a feed. Lockstep writes your changes to Shopify,
          takes over what is changed there, and asks you where both sides changed the same field. Nothing is written
          until you switch it on in Settings.
        </Text>
      </EmptyState>
    </Card>
  );
}

interface AdoptDialogProps {
  open: boolean;
  count: number;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

function AdoptDialog({ open, count, busy, onConfirm, onClose }: AdoptDialogProps) {
  const { locale } = useFormats();
  return (
    <Modal
      open={open}
      onClose={onClose}
      title={`Adopt ${counted(count, PRODUCTS, locale)}?`}
      primaryAction={{ content: "Adopt", onAction: onConfirm, loading: busy }}
      secondaryActions={[{ content: "Not now", onAction: onClose }]}
    >
      <Modal.Section>
        <Text as="p">
          They come into your catalog as Shopify has them. What your catalog already says about a product stays. Nothing
          changes in Shopify.
        </Text>
      </Modal.Section>
    </Modal>
  );
}

function useAdopt(onDone: () => void) {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  useToastFor(answer && "done" in answer ? answer : null, onDone);
  return {
    busy: fetcher.state !== "idle",
    waiting: Boolean(answer && "done" in answer),
    error: answer && "error" in answer ? answer.error : undefined,
    adopt: () => fetcher.submit({ intent: "adopt" }, { method: "post", action: "/app/catalog?index" }),
  };
}
