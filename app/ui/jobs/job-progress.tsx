import { BlockStack, Button, Card, InlineStack, Link, ProgressBar, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { hasEnded, MODE_WORDS } from "~/resources/sync-job";
import type { LiveJob } from "~/resources/sync-job";
import { jobSentence } from "~/resources/sync-sentences";
import { Announce } from "../announce";
import { useFormats } from "../formats-context";
import { StatusBadge } from "../status-badge";
import { WindowStrip } from "./window-strip";

/** How far a running job is. `lost` says that the connection has been away for a while: the figures may be old. */
export function JobProgress(props: { live: LiveJob; lost: boolean; titled?: boolean; children?: ReactNode }) {
  const { live, lost, titled = true, children } = props;
  const { job, progress, windows } = live;
  const formats = useFormats();
  const sentence = jobSentence(live, formats.number);
  const percent = Math.floor(progress.percent ?? 0);
  const name = `${MODE_WORDS[job.mode] ?? job.mode} of ${job.resource}`;
  return (
    <Card>
      <BlockStack gap="300">
        {titled && (
          <InlineStack align="space-between" blockAlign="center" gap="200">
            <InlineStack gap="200" blockAlign="center">
              <Text as="h2" variant="headingMd">
                {name}
              </Text>
              <StatusBadge status={job.status} />
            </InlineStack>
            {children}
          </InlineStack>
        )}
        <ProgressBar progress={percent} size="small" ariaLabelledBy={`progress-${job.id}`} />
        <WindowStrip windows={windows} />
        <InlineStack align="space-between" gap="200" wrap={false}>
          <Text as="p" id={`progress-${job.id}`} numeric>
            {sentence}
          </Text>
          {progress.percent !== null && (
            <Text as="p" tone="subdued" numeric>
              {formats.percent(percent / 100)}
            </Text>
          )}
        </InlineStack>
        {lost && (
          <Text as="p" tone="caution">
            The connection to Lockstep is interrupted. The job goes on; these figures follow as soon as it is back.
          </Text>
        )}
      </BlockStack>
      <Announce text={sentence} final={hasEnded(job.status)} />
    </Card>
  );
}

export function RunningJobCard(props: { live: LiveJob; lost: boolean; onCancel: () => void; cancelling: boolean }) {
  const { job } = props.live;
  const asked = props.cancelling || job.cancelRequestedAt !== null;
  return (
    <JobProgress live={props.live} lost={props.lost}>
      <InlineStack gap="300" blockAlign="center">
        <Link url={`/app/jobs/${job.id}`}>Open the job</Link>
        <Button onClick={props.onCancel} disabled={asked} loading={props.cancelling}>
          {asked ? "Cancelling" : "Cancel"}
        </Button>
      </InlineStack>
    </JobProgress>
  );
}
