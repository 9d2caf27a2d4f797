import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import {
  Await,
  isRouteErrorResponse,
  useFetcher,
  useLoaderData,
  useRevalidator,
  useRouteError,
} from "@remix-run/react";
import { BlockStack, Box, Layout, Page } from "@shopify/polaris";
import { Suspense, useMemo } from "react";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { readProduct } from "~/mirror/read-product";
import { readStory } from "~/mirror/read-story";
import { products } from "~/resources/products";
import { compareWithShopify } from "~/sync/compare-with-shopify";
import { fetchAgain } from "~/sync/fetch-again";
import { ErrorBanner } from "~/ui/error-banner";
import { Failure } from "~/ui/failure";
import { useLive } from "~/ui/live";
import { ProductBadge } from "~/ui/products/product-badge";
import {
  DescriptionCard,
  MetafieldsCard,
  OrganizationCard,
  SearchListingCard,
  VariantsCard,
} from "~/ui/products/product-cards";
import { fetchedSentence } from "~/ui/record/fetched-sentence";
import { happeningsOf } from "~/ui/record/happenings";
import { MirrorCard } from "~/ui/record/mirror-card";
import { Timeline } from "~/ui/record/timeline";
import { useToastFor } from "~/ui/toast";
import { formAnswer, pageAnswer } from "./answer";
import { productId } from "./product-id";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const id = productId(params.id);
    const product = await readProduct(ctx, id);
    if (!product) {
      throw new AppError(
        "not_found",
        "The mirror does not hold this product: it is not mirrored yet, or Shopify deleted it.",
      );
    }
    const identical = compareWithShopify(ctx, products, id).then((comparison) => comparison.identical);
    const story = await readStory(ctx, "products", id);
    return { product, story, identical, adminUrl: `https://${ctx.shop.domain}/admin/products/${id}` };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => ({
    done: fetchedSentence(await fetchAgain(ctx, "products", [productId(params.id)])),
  }));
}

export default function ProductPage() {
  const { product, story, identical, adminUrl } = useLoaderData<typeof loader>();
  const { mirror } = product;
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  const busy = fetcher.state !== "idle";
  const fetchNow = () => fetcher.submit({}, { method: "post" });
  useToastFor(answer && "done" in answer ? answer : null);
  useWrites(product.id, mirror.writtenAt);

  const card = (same: boolean | null | undefined) => (
    <MirrorCard mirror={mirror} identical={same} reject={product.reject} onFetch={fetchNow} busy={busy}>
      <Timeline
        resource="products"
        id={product.id}
        story={story}
        happenings={happeningsOf({ createdAt: product.createdAt, publishedAt: product.publishedAt, mirror, story })}
      />
    </MirrorCard>
  );
  return (
    <Page
      title={product.title}
      titleMetadata={<ProductBadge status={product.status} />}
      backAction={{ content: "Products", url: "/app/products" }}
      primaryAction={{ content: "Fetch again", onAction: fetchNow, loading: busy }}
      secondaryActions={[{ content: "Open in Shopify", url: adminUrl, target: "_top" }]}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={answer && "error" in answer ? answer.error : undefined} />
          <Layout>
            <Layout.Section>
              <BlockStack gap="400">
                <DescriptionCard description={product.description} />
                <VariantsCard variants={product.variants} currency={product.currencyCode} />
                <MetafieldsCard metafields={product.metafields} />
                <SearchListingCard seo={product.seo} />
              </BlockStack>
            </Layout.Section>
            <Layout.Section variant="oneThird">
              <BlockStack gap="400">
                <Suspense fallback={card(undefined)}>
                  <Await resolve={identical}>{card}</Await>
                </Suspense>
                <OrganizationCard product={product} />
              </BlockStack>
            </Layout.Section>
          </Layout>
        </BlockStack>
      </Box>
    </Page>
  );
}

/** What is not here may be in Shopify all the same: a product whose webhook is late, or that no populate has reached. */
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

/** Loads the product anew as soon as a webhook or a job has written it. */
function useWrites(id: string, writtenAt: string): void {
  const { revalidate } = useRevalidator();
  const shown = useMemo(() => ({ writtenAt }), [writtenAt]);
  useLive(`/api/products/${id}/mirror?ask=no`, shown, (latest) => latest.writtenAt !== writtenAt, revalidate);
}
