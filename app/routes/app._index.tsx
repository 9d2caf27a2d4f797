import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { Await, useLoaderData, useRevalidator } from "@remix-run/react";
import { BlockStack, Box, Page } from "@shopify/polaris";
import { Suspense, useState } from "react";
import { adminContext } from "~/context.server";
import type { Mode } from "~/resources/sync-job";
import { ErrorBanner } from "~/ui/error-banner";
import { useFormats } from "~/ui/formats-context";
import type { StartWith } from "~/ui/jobs/use-start-choice";
import { KeyFigures, KeyFiguresSkeleton } from "~/ui/overview/key-figures";
import { LatestJobs } from "~/ui/overview/latest-jobs";
import { ProblemBanners, problemsOf } from "~/ui/overview/problems";
import { RunningJob } from "~/ui/overview/running-job";
import { guideState, SetupGuide } from "~/ui/overview/setup-guide";
import { Standings } from "~/ui/overview/standings";
import { StartFromOverview } from "~/ui/overview/start-from-overview";
import { useOverviewActions } from "~/ui/overview/use-overview-actions";
import { WriteChart, WriteChartSkeleton } from "~/ui/overview/write-chart";
import { useRefresh } from "~/ui/use-refresh";
import { formAnswer, pageAnswer } from "./answer";
import { overviewAction } from "./overview-action";
import { readOverview } from "./overview-facts";
import type { Reach } from "./overview-facts";

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, () => readOverview(ctx));
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => overviewAction(ctx, await request.formData()));
}

/** Until Shopify has been asked. */
const NOT_ASKED: Reach = { unreachable: false, outage: null, missingScopes: [], refused: {}, inShopify: {} };

export default function OverviewPage() {
  const facts = useLoaderData<typeof loader>();
  const { running, jobs, notes, resources, reach } = facts;
  const page = useRevalidator();
  const { locale } = useFormats();
  const act = useOverviewActions();
  const [starting, setStarting] = useState<StartWith | null>(null);
  useRefresh(page, running.length === 0 ? 5000 : null);

  const busy = running.map(({ job }) => job.resource);
  // An update of nothing would fetch everything: until there is a mirror, populating is the one next step.
  const populated = resources.filter(({ freshness }) => freshness.lastSyncAt !== null);
  const updatable = populated.map(({ name }) => name).filter((name) => !busy.includes(name));
  const allBusy = resources.every(({ name }) => busy.includes(name));
  const start = (mode: Mode, resource = resources.find(({ name }) => !busy.includes(name))?.name ?? null) =>
    setStarting({ mode, resource });
  const guideOpen = notes.guideClosedAt === null;
  const hasBegun = jobs.length > 0 || resources.some(({ empty }) => !empty);
  const problems = (reached: Reach) => (
    <ProblemBanners problems={problemsOf({ ...facts, ...notes, ...facts.catalog, locale, reach: reached }, act)} />
  );
  const guide = ({ inShopify }: Reach) => (
    <SetupGuide state={guideState(resources, busy, inShopify)} onClose={() => act.showGuide(false)} />
  );

  return (
    <Page
      title="Overview"
      primaryAction={
        populated.length > 0 && {
          content: "Update now",
          onAction: () => act.update(updatable),
          loading: act.isUpdating(updatable),
          disabled: updatable.length === 0,
        }
      }
      secondaryActions={[{ content: "Populate…", onAction: () => start("populate"), disabled: allBusy }]}
      actionGroups={[
        {
          title: "More",
          actions: [
            { content: "Full resync…", onAction: () => start("full"), disabled: allBusy },
            { content: "Verify…", onAction: () => start("verify"), disabled: allBusy },
            ...(guideOpen ? [] : [{ content: "Show the setup guide", onAction: () => act.showGuide(true) }]),
          ],
        },
      ]}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={act.error} />
          {starting && <StartFromOverview first={starting} running={busy} onClose={() => setStarting(null)} />}
          <Standings
            resources={resources}
            running={busy}
            act={act}
            onPopulate={guideOpen ? undefined : (name) => start("populate", name)}
          />
          {running.map((live) => (
            <RunningJob
              key={live.job.id}
              initial={live}
              onEnd={page.revalidate}
              onCancel={act.cancel}
              cancelling={act.isCancelling(live.job.id)}
            />
          ))}
          <Suspense fallback={problems(NOT_ASKED)}>
            <Await resolve={reach}>{problems}</Await>
          </Suspense>
          {guideOpen && (
            <Suspense fallback={guide(NOT_ASKED)}>
              <Await resolve={reach}>{guide}</Await>
            </Suspense>
          )}
          {hasBegun && (
            <>
              <Suspense fallback={<KeyFiguresSkeleton />}>
                <Await resolve={facts.today}>{(figures) => <KeyFigures figures={figures} />}</Await>
              </Suspense>
              <Suspense fallback={<WriteChartSkeleton />}>
                <Await resolve={facts.hours}>{(hours) => <WriteChart hours={hours} />}</Await>
              </Suspense>
            </>
          )}
          <LatestJobs jobs={jobs} guided={guideOpen} />
        </BlockStack>
      </Box>
    </Page>
  );
}
