import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import { useFetcher, useLoaderData, useRevalidator } from "@remix-run/react";
import { BlockStack, Box, Card, Layout, Page, Text } from "@shopify/polaris";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { readDifferences } from "~/mirror/differences";
import { readJobRejects } from "~/mirror/read-jobs";
import { resourceNamed } from "~/resources";
import { hasEnded, MODE_WORDS } from "~/resources/sync-job";
import type { JobView } from "~/resources/sync-job";
import { jobSentence } from "~/resources/sync-sentences";
import { cancelSync } from "~/sync/cancel-sync";
import { retryRejects } from "~/sync/retry-rejects";
import { startSync } from "~/sync/start-sync";
import { ErrorBanner } from "~/ui/error-banner";
import { useFormats } from "~/ui/formats-context";
import { CostCard, LogCard, ParametersCard } from "~/ui/jobs/job-facts";
import { DifferenceList } from "~/ui/jobs/difference-list";
import { JobProgress } from "~/ui/jobs/job-progress";
import { LedgerCard } from "~/ui/jobs/ledger";
import { RateChart } from "~/ui/jobs/rate-chart";
import { RejectList } from "~/ui/jobs/reject-list";
import { WindowTable } from "~/ui/jobs/window-table";
import { useLive } from "~/ui/live";
import { StatusBadge } from "~/ui/status-badge";
import { useToastFor } from "~/ui/toast";
import { formAnswer, pageAnswer } from "./answer";
import { liveJob } from "./live-job";

const DIFFERENCES = 100;

export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const live = await liveJob(ctx, params.id ?? "");
    const { job } = live;
    const differences =
      job.mode === "verify"
        ? await readDifferences(ctx.db, ctx.shop.id, resourceNamed(job.resource), job.id, DIFFERENCES)
        : [];
    return { live, differences, rejects: await readJobRejects(ctx, job.id) };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const form = await request.formData();
    const { job } = await liveJob(ctx, params.id ?? "");
    switch (form.get("intent")) {
      case "cancel":
        await cancelSync(ctx, job.id);
        return { done: "The job stops after the batch it is writing" };
      case "again": {
        const input = { ...job.params, resource: job.resource, mode: job.mode };
        const { jobId } = await startSync(ctx, input, { trigger: "person", startedBy: ctx.userId });
        return redirect(`/app/jobs/${jobId}`);
      }
      case "retry": {
        const ids = form.getAll("id").map(String);
        const { fetched, failed } = await retryRejects(ctx, job.resource, ids.length > 0 ? ids : undefined);
        return { done: failed > 0 ? `${fetched} fetched, ${failed} failed again` : `${fetched} fetched` };
      }
      default:
        throw new AppError("invalid", "This page does not know what to do. Reload it and try again.");
    }
  });
}

export default function JobPage() {
  const { live: initial, differences, rejects } = useLoaderData<typeof loader>();
  const { revalidate } = useRevalidator();
  const { value: live, lost } = useLive(
    `/api/sync/jobs/${initial.job.id}`,
    initial,
    ({ job }) => hasEnded(job.status),
    revalidate,
  );
  const { job, windows, log } = live;
  const act = useJobActions();
  const { exact, number } = useFormats();
  const ended = hasEnded(job.status);
  const canRetry = ended && rejects.length > 0;

  return (
    <Page
      title={`${MODE_WORDS[job.mode] ?? job.mode} of ${job.resource}`}
      subtitle={exact(job.createdAt)}
      titleMetadata={<StatusBadge status={job.status} />}
      backAction={{ content: "Job history", url: "/app/jobs" }}
      primaryAction={
        ended
          ? { content: "Run again", onAction: act.again, loading: act.busy === "again" }
          : {
              content: "Cancel",
              destructive: true,
              onAction: act.cancel,
              loading: act.busy === "cancel",
              disabled: job.cancelRequestedAt !== null,
            }
      }
      secondaryActions={
        canRetry ? [{ content: "Retry failed", onAction: () => act.retry([]), loading: act.busy === "retry" }] : []
      }
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={act.error} />
          {ended ? (
            <Outcome sentence={jobSentence(live, number)} job={job} />
          ) : (
            <JobProgress live={live} lost={lost} titled={false} />
          )}
          <Layout>
            <Layout.Section>
              <BlockStack gap="400">
                {!ended && <RateChart key={job.id} fetched={job.fetched} />}
                <LedgerCard job={job} />
                <DifferenceList differences={differences} most={DIFFERENCES} />
                <RejectList
                  resource={job.resource}
                  rejects={rejects}
                  total={job.rejected}
                  busy={act.retrying}
                  onRetry={act.retry}
                />
                {windows.length > 0 && <WindowTable windows={windows} />}
              </BlockStack>
            </Layout.Section>
            <Layout.Section variant="oneThird">
              <BlockStack gap="400">
                <CostCard job={job} />
                <ParametersCard job={job} />
                <LogCard lines={log} />
              </BlockStack>
            </Layout.Section>
          </Layout>
        </BlockStack>
      </Box>
    </Page>
  );
}

function Outcome({ sentence, job }: { sentence: string; job: Pick<JobView, "status" | "reason"> }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="p" variant="headingMd" numeric>
          {sentence}
        </Text>
        {job.reason && !sentence.includes(job.reason) && <Text as="p">{job.reason}</Text>}
        {job.status === "failed" && (
          <Text as="p">
            What is mirrored stays as it is, and nothing is lost: run the job again, and it fetches what is missing.
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

function useJobActions() {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  const busy = fetcher.state === "idle" ? null : String(fetcher.formData?.get("intent") ?? "");
  useToastFor(answer && "done" in answer ? answer : null);
  const send = (intent: string, ids: readonly string[] = []) => {
    const form = new FormData();
    form.set("intent", intent);
    for (const id of ids) form.append("id", id);
    fetcher.submit(form, { method: "post" });
  };
  return {
    busy,
    error: answer && "error" in answer ? answer.error : undefined,
    retrying: new Set(busy === "retry" ? (fetcher.formData?.getAll("id").map(String) ?? []) : []),
    cancel: () => send("cancel"),
    again: () => send("again"),
    retry: (ids: readonly string[]) => send("retry", ids),
  };
}
