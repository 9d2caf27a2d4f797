import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Await, useFetcher, useLoaderData, useRevalidator } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { BlockStack, Box, Button, Card, EmptyState, InlineStack, Page, Text } from "@shopify/polaris";
import { Suspense, useState } from "react";
import { adminContext } from "~/context.server";
import type { AdminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { listJobs } from "~/mirror/read-jobs";
import { readOpenFailure } from "~/mirror/read-open-failure";
import { readWork } from "~/mirror/read-work";
import {
  countMirrored,
  isMirrorEmpty,
  readFreshness,
  readShopNotes,
  readToday,
  readWritesPerHour,
  setGuideClosed,
} from "~/mirror/read-overview";
import { hasEnded, MODE_WORDS } from "~/resources/sync-job";
import type { JobView, LiveJob, Mode } from "~/resources/sync-job";
import { askAgain, readOutage, sinceSentence } from "~/shopify/circuit";
import { cancelSync } from "~/sync/cancel-sync";
import { retryRejects } from "~/sync/retry-rejects";
import { shopifyCount } from "~/sync/shopify-count";
import { startSync } from "~/sync/start-sync";
import { ErrorBanner } from "~/ui/error-banner";
import { useFormats } from "~/ui/formats-context";
import { RunningJobCard } from "~/ui/jobs/job-progress";
import { JobTable } from "~/ui/jobs/job-table";
import { StartDialog } from "~/ui/jobs/start-dialog";
import { useLive } from "~/ui/live";
import { Headline, HeadlineSkeleton } from "~/ui/overview/headline";
import { KeyFigures, KeyFiguresSkeleton } from "~/ui/overview/key-figures";
import { ProblemBanners, problemsOf } from "~/ui/overview/problems";
import type { ProblemFacts } from "~/ui/overview/problems";
import { SetupGuide } from "~/ui/overview/setup-guide";
import { WriteChart, WriteChartSkeleton } from "~/ui/overview/write-chart";
import { useToastFor } from "~/ui/toast";
import { useRefresh } from "~/ui/use-refresh";
import { formAnswer, pageAnswer } from "./answer";
import { liveRunningJobs } from "./live-job";
import { startFromForm } from "./start-from-form";

const COUNT_AGE_SECONDS = 15;

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const [runningJobs, { jobs }, freshness, notes, empty, failedJob, work] = await Promise.all([
      liveRunningJobs(ctx),
      listJobs(ctx, { limit: 5 }),
      readFreshness(ctx, "orders"),
      readShopNotes(ctx, "orders"),
      isMirrorEmpty(ctx, "orders"),
      readOpenFailure(ctx, "orders"),
      readWork(ctx),
    ]);
    // What takes longer streams in: a count of the whole mirror, and Shopify's own.
    const standing = Promise.all([countMirrored(ctx, "orders"), countInShopify(ctx)]).then(([mirrored, shopify]) => ({
      mirrored,
      ...shopify,
    }));
    const today = readToday(ctx, "orders");
    const hours = readWritesPerHour(ctx, "orders");
    const { scopes } = ctx.shop;
    const running = runningJobs.find(({ job }) => job.resource === "orders") ?? null;
    return { running, jobs, freshness, notes, empty, failedJob, idle: !work.isAlive, scopes, standing, today, hours };
  });
}

interface ShopifyStanding {
  inShopify: number | null;
  countedAt: string | null;
  unreachable: boolean;
  outage: string | null;
}

/** Shopify's number of orders, the last one known when Shopify cannot be asked; and since when it does not answer. */
async function countInShopify(ctx: AdminContext): Promise<ShopifyStanding> {
  const known = await shopifyCount(ctx, "orders", { maxAgeSeconds: COUNT_AGE_SECONDS });
  const outage = await readOutage(ctx.db, ctx.shop.id);
  const isOld = !known || ctx.clock().getTime() - known.countedAt.getTime() > COUNT_AGE_SECONDS * 1000;
  return {
    inShopify: known?.count ?? null,
    countedAt: known?.countedAt.toISOString() ?? null,
    unreachable: isOld || outage !== null,
    outage: outage && sinceSentence(outage.since, ctx.clock(), ctx.shop.timeZone),
  };
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const form = await request.formData();
    switch (form.get("intent")) {
      case "update": {
        const by = { trigger: "person", startedBy: ctx.userId } as const;
        const { alreadyRunning } = await startSync(ctx, { resource: "orders", mode: "update" }, by);
        return { done: alreadyRunning ? "A job is already running" : "Update started" };
      }
      case "start": {
        const { alreadyRunning, mode } = await startFromForm(ctx, form);
        return { done: alreadyRunning ? "A job is already running" : `${MODE_WORDS[mode]} started` };
      }
      case "cancel":
        await cancelSync(ctx, String(form.get("jobId")));
        return { done: "The job stops after the batch it is writing" };
      case "retry": {
        const { fetched, failed } = await retryRejects(ctx, "orders");
        return { done: failed > 0 ? `${fetched} fetched, ${failed} failed again` : `${fetched} fetched` };
      }
      case "ask-again":
        await askAgain(ctx.db, ctx.shop.id);
        return {};
      case "close-guide":
      case "open-guide":
        await setGuideClosed(ctx, form.get("intent") === "close-guide");
        return {};
      default:
        throw new AppError("invalid", "This page does not know what to do. Reload it and try again.");
    }
  });
}

export default function OverviewPage() {
  const { running, jobs, freshness, notes, empty, failedJob, idle, scopes, standing, today, hours } =
    useLoaderData<typeof loader>();
  const page = useRevalidator();
  const { locale } = useFormats();
  const act = useOverviewActions();
  const [starting, setStarting] = useState<Mode | null>(null);
  const guideOpen = notes.guideClosedAt === null;
  // An update of nothing would fetch everything: until there is a mirror, populating is the one next step.
  const populated = freshness.lastSyncAt !== null;
  useRefresh(page, running === null ? 5000 : null);

  const facts = {
    scopes,
    deniedFields: notes.deniedFields,
    rejects: notes.rejects,
    failedJob,
    differ: freshness.proof?.differ ?? 0,
    idle,
    locale,
  };
  const ways = {
    retry: () => act.send("retry"),
    grant: act.grant,
    reload: () => act.send("ask-again"),
    repair: () => act.send("start", { request: JSON.stringify({ resource: "orders", mode: "verify" }) }),
  };

  const problems = ({ unreachable, outage }: Pick<ProblemFacts, "unreachable" | "outage">) => (
    <ProblemBanners problems={problemsOf({ ...facts, unreachable, outage }, ways)} />
  );
  const guide = (inShopify: number | null) => (
    <SetupGuide
      state={{
        inShopify,
        populated,
        running: running !== null,
        delivered: freshness.lastDeliveryAt !== null,
        proven: freshness.proof?.differ === 0,
      }}
      onClose={() => act.send("close-guide")}
    />
  );

  return (
    <Page
      title="Overview"
      primaryAction={
        populated && {
          content: "Update now",
          onAction: () => act.send("update"),
          loading: act.busy === "update",
          disabled: running !== null,
        }
      }
      secondaryActions={[{ content: "Populate…", onAction: () => setStarting("populate"), disabled: running !== null }]}
      actionGroups={[
        {
          title: "More",
          actions: [
            { content: "Full resync…", onAction: () => setStarting("full"), disabled: running !== null },
            { content: "Verify…", onAction: () => setStarting("verify"), disabled: running !== null },
            ...(guideOpen ? [] : [{ content: "Show the setup guide", onAction: () => act.send("open-guide") }]),
          ],
        },
      ]}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={act.error} />
          {starting && <Starting mode={starting} onClose={() => setStarting(null)} />}
          <Suspense fallback={<HeadlineSkeleton />}>
            <Await resolve={standing}>
              {({ mirrored, inShopify, unreachable, countedAt }) => (
                <Headline
                  standing={{
                    mirrored,
                    inShopify,
                    asOf: unreachable ? countedAt : null,
                    freshAt: freshness.freshAt,
                    proof: freshness.proof,
                    running: running !== null,
                  }}
                />
              )}
            </Await>
          </Suspense>
          {running && (
            <Running
              key={running.job.id}
              initial={running}
              onEnd={page.revalidate}
              onCancel={act.cancel}
              busy={act.busy}
            />
          )}
          <Suspense fallback={problems({ unreachable: false, outage: null })}>
            <Await resolve={standing}>{problems}</Await>
          </Suspense>
          {guideOpen && (
            <Suspense fallback={guide(null)}>
              <Await resolve={standing}>{({ inShopify }) => guide(inShopify)}</Await>
            </Suspense>
          )}
          {(!empty || jobs.length > 0) && (
            <>
              <Suspense fallback={<KeyFiguresSkeleton />}>
                <Await resolve={today}>
                  {(figures) => <KeyFigures figures={{ ...figures, freshAt: freshness.freshAt }} />}
                </Await>
              </Suspense>
              <Suspense fallback={<WriteChartSkeleton />}>
                <Await resolve={hours}>{(resolved) => <WriteChart hours={resolved} />}</Await>
              </Suspense>
            </>
          )}
          <LatestJobs jobs={jobs} guided={guideOpen} />
        </BlockStack>
      </Box>
    </Page>
  );
}

function Starting({ mode, onClose }: { mode: Mode; onClose: () => void }) {
  const fetcher = useFetcher<typeof action>();
  return (
    <StartDialog
      first={{ resource: "orders", mode }}
      running={[]}
      onStart={(request) =>
        fetcher.submit({ intent: "start", request: JSON.stringify(request) }, { method: "post", action: "/app?index" })
      }
      onClose={onClose}
      busy={fetcher.state !== "idle"}
      answer={fetcher.data}
    />
  );
}

function Running(props: {
  initial: LiveJob;
  onEnd: () => void;
  onCancel: (jobId: string) => void;
  busy: string | null;
}) {
  const { initial } = props;
  const { value, lost } = useLive(
    `/api/sync/jobs/${initial.job.id}`,
    initial,
    ({ job }) => hasEnded(job.status),
    props.onEnd,
  );
  return (
    <RunningJobCard
      live={value}
      lost={lost}
      cancelling={props.busy === "cancel"}
      onCancel={() => props.onCancel(initial.job.id)}
    />
  );
}

/** While the guide is open, it is what offers the next step. */
function LatestJobs({ jobs, guided }: { jobs: readonly JobView[]; guided: boolean }) {
  return (
    <Card padding="0">
      <Box padding="400">
        <InlineStack align="space-between">
          <Text as="h2" variant="headingMd">
            Latest jobs
          </Text>
          {jobs.length > 0 && (
            <Button variant="plain" url="/app/jobs">
              All jobs
            </Button>
          )}
        </InlineStack>
      </Box>
      {jobs.length > 0 ? (
        <JobTable jobs={jobs} />
      ) : (
        <EmptyState
          heading="Nothing has run yet"
          image=""
          action={guided ? undefined : { content: "Populate your orders", url: "/app/jobs/new?mode=populate" }}
        >
          <p>Populating copies your orders here. After that, webhooks and updates keep them current.</p>
        </EmptyState>
      )}
    </Card>
  );
}

function useOverviewActions() {
  const fetcher = useFetcher<typeof action>();
  const shopify = useAppBridge();
  const { revalidate } = useRevalidator();
  const answer = fetcher.data;
  useToastFor(answer && "done" in answer ? answer : null);
  const send = (intent: string, more: Record<string, string> = {}) =>
    fetcher.submit({ intent, ...more }, { method: "post", action: "/app?index" });
  return {
    send,
    cancel: (jobId: string) => send("cancel", { jobId }),
    grant: () => void shopify.scopes.request(["read_all_orders"]).then(revalidate),
    busy: fetcher.state === "idle" ? null : String(fetcher.formData?.get("intent") ?? ""),
    error: answer && "error" in answer ? answer.error : undefined,
  };
}
