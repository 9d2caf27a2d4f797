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
import { listConflicts, resolveMany } from "~/catalog/conflicts";
import { readPlan } from "~/catalog/plan";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { counted } from "~/lib/words";
import type { DifferenceRow } from "~/resources/catalog/difference";
import type { Owner } from "~/resources/catalog/strategy";
import { ConflictFilters } from "~/ui/catalog/conflict-filters";
import { DifferenceTable } from "~/ui/catalog/difference-table";
import { ErrorBanner } from "~/ui/error-banner";
import { useFormats } from "~/ui/formats-context";
import { useToastFor } from "~/ui/toast";
import { useChosenParams } from "~/ui/use-chosen-params";
import { formAnswer, pageAnswer } from "./answer";
import { conflictQuery } from "./catalog-query";

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const query = conflictQuery(new URL(request.url).searchParams);
    const [{ rows, next }, plan] = await Promise.all([listConflicts(ctx, query), readPlan(ctx)]);
    const conflicts = plan.counts.filter(({ verdict }) => verdict === "conflict");
    return { rows, next, conflicts, products: plan.products, currency: ctx.shop.currencyCode };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const form = await request.formData();
    if (form.get("intent") !== "resolve")
      throw new AppError("invalid", "This page does not know what to do. Reload it and try again.");
    const ids: unknown = JSON.parse(String(form.get("ids")));
    const { sentence } = await resolveMany(ctx, { choice: form.get("choice"), ids }, ctx.userId);
    return { done: sentence };
  });
}

export default function ConflictsPage() {
  const { rows, next, conflicts, products, currency } = useLoaderData<typeof loader>();
  const [params, setParams] = useChosenParams();
  const loading = useNavigation().state === "loading";
  const { locale } = useFormats();
  const shown = rows as unknown as { [key: string]: unknown; id: string }[];
  const { selectedResources, allResourcesSelected, handleSelectionChange, clearSelection } =
    useIndexResourceState(shown);
  const act = useResolve(clearSelection);
  const selected = rows.filter(({ id }) => allResourcesSelected || selectedResources.includes(id));
  const count = conflicts.reduce((sum, { fields }) => sum + fields, 0);

  const isFiltered = ["search", "field", "after"].some((name) => params.has(name));
  if (count === 0 && !isFiltered) return <NoConflicts hasCatalog={products > 0} />;
  const decide = (content: string, choice: Owner) => ({
    content,
    onAction: () => act.resolve(choice, selected),
    disabled: act.busy,
  });
  return (
    <Page fullWidth title="Conflicts" subtitle={headline(count, locale)}>
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={act.error} />
          <Card padding="0">
            <ConflictFilters params={params} fields={conflicts} loading={loading} onChange={setParams} />
            {rows.length === 0 ? (
              <Box padding="800">
                <EmptySearchResult title="No conflicts found" description="Change the search or clear the filters." />
              </Box>
            ) : (
              <DifferenceTable
                rows={rows}
                selected={selected.map(({ id }) => id)}
                currency={currency}
                what={{ singular: "conflict", plural: "conflicts" }}
                linkOf={({ catalogProductId }) => `/app/conflicts/${catalogProductId}`}
                selectedItemsCount={allResourcesSelected ? "All" : selected.length}
                onSelectionChange={handleSelectionChange}
                loading={loading || act.busy}
                promotedBulkActions={[decide("Use mine", "ours"), decide("Use Shopify's", "shopify")]}
                pagination={{
                  hasNext: next !== null,
                  hasPrevious: params.has("after"),
                  onNext: () => {
                    const to = new URLSearchParams(params);
                    to.set("after", next ?? "");
                    setParams(to);
                    clearSelection();
                  },
                  onPrevious: () => history.back(),
                  accessibilityLabels: { next: "Next conflicts", previous: "Previous conflicts" },
                }}
              />
            )}
          </Card>
        </BlockStack>
      </Box>
    </Page>
  );
}

const headline = (count: number, locale: string) =>
  `${counted(count, { one: "field was", many: "fields were" }, locale)} changed here and in Shopify, to different values. Nothing is written until it is decided.`;

function NoConflicts({ hasCatalog }: { hasCatalog: boolean }) {
  return (
    <Page title="Conflicts">
      <Card>
        <EmptyState
          heading={hasCatalog ? "Nothing is in conflict" : "There is nothing to be in conflict yet"}
          image=""
          action={{
            content: hasCatalog ? "See what is to be written" : "Start your catalog",
            url: hasCatalog ? "/app/catalog/plan" : "/app/catalog",
          }}
        >
          <Text as="p">
            When a field is changed both in your catalog and in Shopify, it is listed here with both values, and
            nobody&apos;s work is overwritten until you choose.
          </Text>
        </EmptyState>
      </Card>
    </Page>
  );
}

function useResolve(onDone: () => void) {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  useToastFor(answer && "done" in answer ? answer : null, onDone);
  return {
    busy: fetcher.state !== "idle",
    error: answer && "error" in answer ? answer.error : undefined,
    resolve: (choice: Owner, rows: readonly Pick<DifferenceRow, "id" | "version">[]) => {
      const ids = JSON.stringify(rows.map(({ id, version }) => ({ id, version })));
      fetcher.submit({ intent: "resolve", choice, ids }, { method: "post", action: "/app/conflicts?index" });
    },
  };
}
