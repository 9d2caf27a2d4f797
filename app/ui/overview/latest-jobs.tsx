import { Box, Button, Card, EmptyState, InlineStack, Text } from "@shopify/polaris";
import type { JobView } from "~/resources/sync-job";
import { JobTable } from "../jobs/job-table";

/** While the guide is open, it is what offers the next step. */
export function LatestJobs({ jobs, guided }: { jobs: readonly JobView[]; guided: boolean }) {
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
          action={guided ? undefined : { content: "Populate your mirror", url: "/app/jobs/new?mode=populate" }}
        >
          <p>Populating copies your orders and products here. After that, webhooks and updates keep them current.</p>
        </EmptyState>
      )}
    </Card>
  );
}
