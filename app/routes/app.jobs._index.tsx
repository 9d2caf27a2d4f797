import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigate, useNavigation, useRevalidator } from "@remix-run/react";
import { Box, Card, EmptySearchResult, EmptyState, Page } from "@shopify/polaris";
import { adminContext } from "~/context.server";
import { listJobs } from "~/mirror/read-jobs";
import { hasEnded } from "~/resources/sync-job";
import { JobFilters } from "~/ui/jobs/job-filters";
import { jobListParams, jobListQuery } from "~/ui/jobs/job-list-query";
import { JobTable } from "~/ui/jobs/job-table";
import { useChosenParams } from "~/ui/use-chosen-params";
import { useRefresh } from "~/ui/use-refresh";
import { pageAnswer } from "./answer";

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const query = jobListQuery(new URL(request.url).searchParams);
  return pageAnswer(ctx.log, () => listJobs(ctx, query));
}

export default function JobHistoryPage() {
  const { jobs, next, previous } = useLoaderData<typeof loader>();
  const [params, setParams] = useChosenParams();
  const navigate = useNavigate();
  const loading = useNavigation().state === "loading";
  const query = jobListQuery(params);
  const isFiltered = jobListParams(query).size > 0;
  const isUntouched = jobs.length === 0 && !isFiltered && !previous;
  useRefresh(useRevalidator(), jobs.some((job) => !hasEnded(job.status)) ? 2000 : null);
  const turn = (side: "after" | "before", cursor: string | null) => {
    const to = jobListParams(query);
    if (cursor) to.set(side, cursor);
    setParams(to);
  };

  return (
    <Page fullWidth title="Job history" primaryAction={{ content: "Start a sync", url: "/app/jobs/new" }}>
      <Card padding="0">
        {isUntouched ? (
          <EmptyState
            heading="Nothing has run yet"
            image=""
            action={{ content: "Populate your mirror", onAction: () => navigate("/app/jobs/new?mode=populate") }}
          >
            <p>Every sync will be listed here with what it fetched, what it changed and how long it took.</p>
          </EmptyState>
        ) : (
          <>
            <JobFilters query={query} loading={loading} onChange={(changed) => setParams(jobListParams(changed))} />
            {jobs.length === 0 ? (
              <Box padding="800">
                <EmptySearchResult
                  title="No such jobs"
                  description="Change or clear the filters to see others."
                  withIllustration
                />
              </Box>
            ) : (
              <JobTable
                jobs={jobs}
                pagination={{
                  hasNext: next !== null,
                  hasPrevious: previous !== null,
                  onNext: () => turn("after", next),
                  onPrevious: () => turn("before", previous),
                  accessibilityLabels: { next: "Older jobs", previous: "Newer jobs" },
                }}
              />
            )}
          </>
        )}
      </Card>
    </Page>
  );
}
