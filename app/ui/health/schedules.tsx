import { BlockStack, InlineStack, Link, Text } from "@shopify/polaris";
import { rhythmWords } from "~/resources/schedule";
import type { ScheduleFacts, ScheduleView } from "~/resources/schedule";
import { MODE_WORDS } from "~/resources/sync-job";
import { useFormats } from "../formats-context";
import { StatusBadge } from "../status-badge";
import { Moment } from "../time";
import { BlockBody } from "./block";

/** What starts by itself, when, and how the last runs went; it is changed in Settings. */
export function SchedulesBlock({ facts }: { facts: ScheduleFacts }) {
  const on = facts.schedules.filter(({ paused }) => !paused);
  return (
    <BlockBody
      standing={facts.standing}
      sentence={useScheduleSentence(on)}
      action={{ content: "Change schedules", url: "/app/settings" }}
    >
      {on.map((schedule) => (
        <Schedule key={`${schedule.resource} ${schedule.mode}`} schedule={schedule} />
      ))}
    </BlockBody>
  );
}

function useScheduleSentence(on: readonly ScheduleView[]): string {
  const { exact } = useFormats();
  if (on.length === 0) return "Nothing starts by itself: all schedules are paused.";
  const [next] = on
    .filter(({ nextAt }) => nextAt !== null)
    .toSorted((a, b) => (a.nextAt ?? "").localeCompare(b.nextAt ?? ""));
  if (!next?.nextAt) return "Schedules begin within a minute of the first populate.";
  return `Next: ${nameOf(next)} at ${exact(next.nextAt)}.`;
}

const nameOf = ({ mode, resource }: ScheduleView) => `${(MODE_WORDS[mode] ?? mode).toLowerCase()} of ${resource}`;

function Schedule({ schedule }: { schedule: ScheduleView }) {
  const { last, nextAt, mode, resource } = schedule;
  return (
    <BlockStack gap="050">
      <Text as="h3" variant="headingSm">
        {`${MODE_WORDS[mode] ?? mode} of ${resource}, ${rhythmWords(schedule)}`}
      </Text>
      <Text as="p" tone="subdued">
        {"Next: "}
        {nextAt === null ? "after the first populate" : <Moment at={nextAt} />}
      </Text>
      {last && (
        <InlineStack gap="200" blockAlign="center">
          <Text as="p" tone="subdued">
            {"Last: "}
            <Moment at={last.at} />
            {last.skipReason && ` · ${last.skipReason}`}
          </Text>
          {last.status && !last.skipReason && <StatusBadge status={last.status} />}
          {last.jobId && <Link url={`/app/jobs/${last.jobId}`}>Open the job</Link>}
        </InlineStack>
      )}
    </BlockStack>
  );
}
