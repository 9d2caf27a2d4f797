import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigation, useRevalidator } from "@remix-run/react";
import { Banner, BlockStack, Box, Card, EmptyState, Page, Text } from "@shopify/polaris";
import { readPlan } from "~/catalog/plan";
import { listDifferences } from "~/catalog/read-differences";
import { readPolicy } from "~/catalog/settings";
import { adminContext } from "~/context.server";
import { catalogSentence } from "~/resources/catalog/plan-sentences";
import { DifferenceTable } from "~/ui/catalog/difference-table";
import { PlanCounts } from "~/ui/catalog/plan-counts";
import { StrategyTable } from "~/ui/catalog/strategy-table";
import { useFormats } from "~/ui/formats-context";
import { useChosenParams } from "~/ui/use-chosen-params";
import { useRefresh } from "~/ui/use-refresh";
import { pageAnswer } from "./answer";
import { differenceQuery } from "./catalog-query";

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const query = differenceQuery(new URL(request.url).searchParams);
    const policy = await readPolicy(ctx);
    const [plan, list] = await Promise.all([
      readPlan(ctx),
      listDifferences(ctx, policy, { ...query, order: "product" }),
    ]);
    return { plan, ...list, tiers: policy.tiers, currency: ctx.shop.currencyCode };
  });
}

export default function PlanPage() {
  const { plan, rows, next, tiers, currency } = useLoaderData<typeof loader>();
  const [params, setParams] = useChosenParams();
  const loading = useNavigation().state === "loading";
  const { locale } = useFormats();
  useRefresh(useRevalidator(), plan.due > 0 ? 2000 : 15_000);
  const filter = (part: Record<string, string>) => setParams(new URLSearchParams(part));

  return (
    <Page
      fullWidth
      title="What is to be written"
      subtitle={catalogSentence(plan, locale)}
      backAction={{ content: "Catalog", url: "/app/catalog" }}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          {plan.mode === "monitor" && (
            <Banner
              tone="info"
              title="Nothing is written"
              action={{ content: "Open settings", url: "/app/settings#catalog" }}
            >
              <Text as="p">
                Your catalog only watches: what you see here is what would happen. Switch it on in Settings, tier by
                tier.
              </Text>
            </Banner>
          )}
          {plan.counts.length === 0 ? (
            <Card>
              <EmptyState heading="Both sides agree" image="">
                <Text as="p">
                  Each field that your catalog and Shopify do not agree on will be listed here, before anything is
                  written.
                </Text>
              </EmptyState>
            </Card>
          ) : (
            <>
              <PlanCounts counts={plan.counts} tiers={tiers} params={params} onFilter={filter} />
              {plan.counts.some(({ verdict }) => verdict === "conflict") && (
                <StrategyTable strategies={plan.strategies} current={plan.strategy} />
              )}
              <Card padding="0">
                <DifferenceTable
                  rows={rows}
                  selected={[]}
                  selectable={false}
                  currency={currency}
                  what={{ singular: "change", plural: "changes" }}
                  linkOf={({ verdict, catalogProductId }) =>
                    verdict === "conflict" ? `/app/conflicts/${catalogProductId}` : `/app/catalog/${catalogProductId}`
                  }
                  loading={loading}
                  pagination={{
                    hasNext: next !== null,
                    hasPrevious: params.has("after"),
                    onNext: () => filter({ ...Object.fromEntries(params), after: next ?? "" }),
                    onPrevious: () => history.back(),
                    accessibilityLabels: { next: "Next changes", previous: "Previous changes" },
                  }}
                />
              </Card>
            </>
          )}
        </BlockStack>
      </Box>
    </Page>
  );
}
