import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import { useActionData, useLoaderData, useNavigation, useRevalidator, useSubmit } from "@remix-run/react";
import { Banner, BlockStack, Box, Card, EmptyState, Page, Text } from "@shopify/polaris";
import { readPlan } from "~/catalog/plan";
import { startPush } from "~/catalog/push/start-push";
import { listDifferences } from "~/catalog/read-differences";
import { readPolicy } from "~/catalog/settings";
import { adminContext } from "~/context.server";
import { counted } from "~/lib/words";
import type { CatalogPlan } from "~/resources/catalog/plan";
import { catalogSentence } from "~/resources/catalog/plan-sentences";
import { DifferenceTable } from "~/ui/catalog/difference-table";
import { ErrorBanner } from "~/ui/error-banner";
import { PlanCounts } from "~/ui/catalog/plan-counts";
import { StrategyTable } from "~/ui/catalog/strategy-table";
import { useFormats } from "~/ui/formats-context";
import { useChosenParams } from "~/ui/use-chosen-params";
import { useRefresh } from "~/ui/use-refresh";
import { formAnswer, pageAnswer } from "./answer";
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

/** A push, or a dry run of one, of all that waits; what may be written is for the settings to say. */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const kind = (await request.formData()).get("kind");
    const { runId } = await startPush(ctx, { kind }, { trigger: "person", startedBy: ctx.userId });
    return redirect(`/app/catalog/pushes/${runId}`);
  });
}

export default function PlanPage() {
  const { plan, rows, next, tiers, currency } = useLoaderData<typeof loader>();
  const [params, setParams] = useChosenParams();
  const navigation = useNavigation();
  const loading = navigation.state === "loading";
  const answer = useActionData<typeof action>();
  const submit = useSubmit();
  const { locale } = useFormats();
  const waiting = waitingIn(plan.counts, tiers);
  const start = (kind: "push" | "dry_run") => void submit({ kind }, { method: "post" });
  useRefresh(useRevalidator(), plan.due > 0 ? 2000 : 15_000);
  const filter = (part: Record<string, string>) => setParams(new URLSearchParams(part));

  return (
    <Page
      fullWidth
      title="What is to be written"
      subtitle={catalogSentence(plan, locale)}
      backAction={{ content: "Catalog", url: "/app/catalog" }}
      primaryAction={
        plan.mode === "live" && waiting > 0
          ? {
              content: `Push ${counted(waiting, { one: "change", many: "changes" }, locale)}`,
              loading: navigation.state === "submitting",
              onAction: () => start("push"),
            }
          : undefined
      }
      secondaryActions={plan.counts.length > 0 ? [{ content: "Dry run", onAction: () => start("dry_run") }] : []}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={answer && "error" in answer ? answer.error : undefined} />
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

/** Fields that a push could write: of tiers that are on, for whatever share of products. */
function waitingIn(counts: CatalogPlan["counts"], tiers: Readonly<Record<1 | 2 | 3, number>>): number {
  const goes = counts.filter(({ verdict, tier }) => tiers[tier] > 0 && ["push", "merge", "create"].includes(verdict));
  return goes.reduce((sum, { fields }) => sum + fields, 0);
}
