import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, useNavigation, useRevalidator } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import {
  Banner,
  BlockStack,
  Box,
  Button,
  ButtonGroup,
  Card,
  EmptySearchResult,
  InlineStack,
  Page,
  ProgressBar,
  Text,
} from "@shopify/polaris";
import { activeLocations } from "~/catalog/feed/active-locations";
import { startApplying } from "~/catalog/feed/apply-feed";
import { cancelFeed } from "~/catalog/feed/cancel-feed";
import { remap } from "~/catalog/feed/mapping";
import { listRows, readImport } from "~/catalog/feed/show-imports";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { counted } from "~/lib/words";
import { ROW_STATES } from "~/resources/catalog/feed";
import type { FeedImportView } from "~/resources/catalog/feed";
import { targetChoices } from "~/resources/catalog/feed-columns";
import type { FeedMapping } from "~/resources/catalog/feed-columns";
import { Announce } from "~/ui/announce";
import { ColumnMapping } from "~/ui/catalog/column-mapping";
import { FeedRows } from "~/ui/catalog/feed-rows";
import { ImportBadge, ROW_WORDS } from "~/ui/catalog/import-badge";
import { ErrorBanner } from "~/ui/error-banner";
import { useFormats } from "~/ui/formats-context";
import { useSaveFile } from "~/ui/save-file";
import { useToastFor } from "~/ui/toast";
import { useChosenParams } from "~/ui/use-chosen-params";
import { useRefresh } from "~/ui/use-refresh";
import { formAnswer, pageAnswer } from "./answer";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const id = params.id ?? "";
    const asked = new URL(request.url).searchParams;
    const state = ROW_STATES.find((one) => one === asked.get("state"));
    const [feed, page, locations] = await Promise.all([
      readImport(ctx, id),
      listRows(ctx, id, { state, after: asked.get("after") ?? undefined }),
      activeLocations(ctx),
    ]);
    return { feed, ...page, targets: targetChoices(locations), currency: ctx.shop.currencyCode };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const form = await request.formData();
    const id = params.id ?? "";
    switch (form.get("intent")) {
      case "apply":
        await startApplying(ctx, id);
        return { done: "The import is being applied" };
      case "cancel":
        await cancelFeed(ctx, id);
        return { done: "The import is cancelled" };
      case "map":
        await remap(ctx, id, JSON.parse(String(form.get("mapping"))));
        return { done: "The file is read again" };
      default:
        throw new AppError("invalid", "This page does not know what to do. Reload it and try again.");
    }
  });
}

const ROWS = { one: "row", many: "rows" };

export default function FeedImportPage() {
  const { feed, rows, next, targets, currency } = useLoaderData<typeof loader>();
  const [params, setParams] = useChosenParams();
  const { locale } = useFormats();
  const act = useImportActions();
  const loading = useNavigation().state === "loading";
  const moving = feed.state === "reading" || feed.state === "applying";
  useRefresh(useRevalidator(), moving ? 1000 : null);
  const taken = feed.counts.change + feed.counts.create;
  const isGone = feed.rows > 0 && rows.length === 0 && !params.has("state") && !params.has("after");
  const applicable = feed.state === "preview" && !feed.needsMapping && taken > 0;

  return (
    <Page
      fullWidth
      title={feed.fileName}
      titleMetadata={<ImportBadge state={feed.state} />}
      subtitle={feed.sentence}
      backAction={{ content: "Import a feed", url: "/app/catalog/import" }}
      primaryAction={
        applicable
          ? {
              content: `Apply ${counted(taken, ROWS, locale)}`,
              loading: act.busy === "apply",
              onAction: () => act.send("apply"),
            }
          : undefined
      }
      secondaryActions={
        moving || feed.state === "preview"
          ? [{ content: "Cancel", loading: act.busy === "cancel", onAction: () => act.send("cancel") }]
          : []
      }
    >
      <Announce text={feed.sentence} final={!moving} />
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={act.error} />
          <Standing feed={feed} isGone={isGone} />
          {feed.state === "preview" && feed.columns.length > 0 && (
            <ColumnMapping
              key={JSON.stringify(feed.mapping)}
              feed={feed}
              targets={targets}
              busy={act.busy === "map"}
              onSave={(mapping) => act.map(mapping)}
            />
          )}
          {feed.rows > 0 && !isGone && (
            <Card padding="0">
              <Box padding="400">
                <StateChoice
                  feed={feed}
                  state={params.get("state")}
                  onChoose={(state) => setParams(state ? { state } : {})}
                />
              </Box>
              {rows.length === 0 ? (
                <Box padding="800">
                  <EmptySearchResult title="No rows like that" description="Choose other rows." />
                </Box>
              ) : (
                <FeedRows
                  rows={rows}
                  currency={currency}
                  loading={loading}
                  pagination={{
                    hasNext: next !== null,
                    hasPrevious: params.has("after"),
                    onNext: () => setParams({ ...Object.fromEntries(params), after: next ?? "" }),
                    onPrevious: () => history.back(),
                    accessibilityLabels: { next: "Next rows", previous: "Previous rows" },
                  }}
                />
              )}
            </Card>
          )}
        </BlockStack>
      </Box>
    </Page>
  );
}

/** How far it is, what it needs, what cannot be imported, and until when that is there. */
function Standing({ feed, isGone }: { feed: FeedImportView; isGone: boolean }) {
  const { locale, date } = useFormats();
  const shopify = useAppBridge();
  const file = useSaveFile(() => shopify.toast.show("Rows saved"));
  const left = feed.counts.rejected + feed.counts.ambiguous;
  const notes = [
    ...feed.notes,
    ...(feed.state === "preview" ? [`It can be applied until ${date(feed.keptUntil)}.`] : []),
    ...(isGone ? [`Its rows were kept until ${date(feed.keptUntil)}.`] : []),
  ];
  return (
    <>
      {feed.percent !== null && <ProgressBar progress={feed.percent} size="small" />}
      {feed.reason && (
        <Banner tone={feed.state === "failed" ? "critical" : "warning"}>
          <Text as="p">{feed.reason}</Text>
        </Banner>
      )}
      {notes.length > 0 && (
        <Box paddingInline={{ xs: "400", sm: "0" }}>
          <BlockStack gap="200">
            {notes.map((note) => (
              <Text key={note} as="p" tone="subdued">
                {note}
              </Text>
            ))}
          </BlockStack>
        </Box>
      )}
      <ErrorBanner sentence={file.error} />
      {left > 0 && !isGone && (
        <Banner
          tone="warning"
          title={`${counted(left, ROWS, locale)} cannot be imported`}
          action={{
            content: "Download them with their reasons",
            onAction: () => void file.save(`/api/catalog/imports/${feed.id}/rejected`),
            loading: file.busy,
          }}
        >
          <Text as="p">
            {`The other rows are not held up. Mend these in the file and import it again. They are kept until ${date(feed.keptUntil)}.`}
          </Text>
        </Banner>
      )}
    </>
  );
}

function StateChoice(props: { feed: FeedImportView; state: string | null; onChoose: (state: string | null) => void }) {
  const { number } = useFormats();
  const there = ROW_STATES.filter((state) => props.feed.counts[state] > 0);
  return (
    <InlineStack>
      <ButtonGroup variant="segmented">
        <Button pressed={props.state === null} onClick={() => props.onChoose(null)}>
          All
        </Button>
        {there.map((state) => (
          <Button key={state} pressed={props.state === state} onClick={() => props.onChoose(state)}>
            {`${ROW_WORDS[state]} ${number(props.feed.counts[state])}`}
          </Button>
        ))}
      </ButtonGroup>
    </InlineStack>
  );
}

function useImportActions() {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  useToastFor(answer && "done" in answer ? answer : null);
  return {
    busy: fetcher.state === "idle" ? null : String(fetcher.formData?.get("intent") ?? ""),
    error: answer && "error" in answer ? answer.error : undefined,
    send: (intent: string) => fetcher.submit({ intent }, { method: "post" }),
    map: (mapping: FeedMapping) =>
      fetcher.submit({ intent: "map", mapping: JSON.stringify(mapping) }, { method: "post" }),
  };
}
