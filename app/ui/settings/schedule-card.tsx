import {
  Badge,
  BlockStack,
  Box,
  Button,
  Card,
  InlineGrid,
  InlineStack,
  Link,
  Select,
  Text,
  TextField,
} from "@shopify/polaris";
import { inWords } from "~/lib/words";
import { defaultPlan, rhythmWords, WEEKDAYS } from "~/resources/schedule";
import type { RhythmName, ScheduleView } from "~/resources/schedule";
import { MODE_WORDS } from "~/resources/sync-job";
import { useResource } from "../resources-context";
import { StatusBadge } from "../status-badge";
import { Moment } from "../time";
import type { DraftProblems, ScheduleDraft } from "./schedule-draft";

const NAMES: Readonly<Record<string, string>> = { full: "Full resync of" };

/** What follows from a schedule of that mode. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  populate: "Brings in what is not mirrored yet and leaves the rest alone. An update does that as well.",
  update: "Fetches what changed since the last sync. When nothing did, it costs one call to Shopify.",
  full: "Fetches everything again and removes what no longer exists in Shopify. A verify finds the same differences at a fraction of the cost.",
  verify: "Holds Shopify's whole list against the mirror, repairs what differs, and leaves a dated proof.",
};

const RHYTHM_CHOICES: { label: string; value: RhythmName }[] = [
  { label: "Every few minutes", value: "minutes" },
  { label: "Hourly", value: "hourly" },
  { label: "Daily", value: "daily" },
  { label: "Weekly", value: "weekly" },
];

/** Where such changes have nothing to do with a record's age, a sweep reads all. */
const sweepConsequence = (sweepDays: number | null) =>
  `Reads ${sweepDays === null ? "all of them" : "the newest ones"} again, changed or not: it brings what changes without moving the time of change, such as ${sweepDays === null ? "the cost of a variant" : "a fulfilment hold of an order"}. One bulk read.`;

interface ScheduleCardProps {
  view: ScheduleView;
  draft: ScheduleDraft;
  change: (part: Partial<ScheduleDraft>) => void;
  changed: boolean;
  problems: DraftProblems;
}

export function ScheduleCard({ view, draft, change, changed, problems }: ScheduleCardProps) {
  const name = `${NAMES[view.mode] ?? MODE_WORDS[view.mode] ?? inWords(view.mode)} ${view.resource}`;
  const usual = defaultPlan(view.mode, view.resource);
  const { sweepDays } = useResource(view.resource);
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h3" variant="headingSm">
              {name}
            </Text>
            {draft.paused ? <Badge>Paused</Badge> : <Badge tone="success">On</Badge>}
          </InlineStack>
          <Button
            variant="tertiary"
            accessibilityLabel={`${draft.paused ? "Resume" : "Pause"}: ${name}`}
            onClick={() => change({ paused: !draft.paused })}
          >
            {draft.paused ? "Resume" : "Pause"}
          </Button>
        </InlineStack>
        <Text as="p" tone="subdued">
          {view.mode === "sweep" ? sweepConsequence(sweepDays) : CONSEQUENCES[view.mode]} Default:{" "}
          {usual.paused ? "paused" : rhythmWords(usual)}.
        </Text>
        <RhythmFields draft={draft} change={change} problems={problems} />
        <BlockStack gap="100">
          <NextRun view={view} draft={draft} changed={changed} />
          <LastRun last={view.last} />
        </BlockStack>
      </BlockStack>
    </Card>
  );
}

function RhythmFields({ draft, change, problems }: Pick<ScheduleCardProps, "draft" | "change" | "problems">) {
  const isTimed = draft.rhythm === "daily" || draft.rhythm === "weekly";
  return (
    <InlineGrid columns={{ xs: 1, sm: 3 }} gap="300">
      <Select
        label="Runs"
        options={RHYTHM_CHOICES}
        value={draft.rhythm}
        onChange={(rhythm: RhythmName) => change({ rhythm })}
      />
      {draft.rhythm === "minutes" && (
        <TextField
          label="Minutes between two runs"
          inputMode="numeric"
          autoComplete="off"
          value={draft.minutes}
          onChange={(minutes) => change({ minutes })}
          error={problems.minutes}
        />
      )}
      {draft.rhythm === "weekly" && (
        <Select
          label="On"
          options={WEEKDAYS.map((label, n) => ({ label, value: String(n + 1) }))}
          value={draft.weekday}
          onChange={(weekday) => change({ weekday })}
        />
      )}
      {isTimed && (
        <TextField
          label="At"
          type="time"
          autoComplete="off"
          value={draft.time}
          onChange={(time) => change({ time })}
          error={problems.time}
        />
      )}
    </InlineGrid>
  );
}

function NextRun({ view, draft, changed }: Pick<ScheduleCardProps, "view" | "draft" | "changed">) {
  return (
    <Text as="p">
      <Text as="span" fontWeight="medium">
        Next run:
      </Text>{" "}
      {changed && !draft.paused && "worked out when you save"}
      {draft.paused && (view.mode === "update" ? "none; changes still arrive through webhooks" : "none")}
      {!changed && !draft.paused && (view.nextAt ? <Moment at={view.nextAt} /> : "after the first populate")}
    </Text>
  );
}

function LastRun({ last }: Pick<ScheduleView, "last">) {
  if (!last) return null;
  return (
    <BlockStack gap="100">
      <InlineStack gap="200" blockAlign="center">
        <Text as="p">
          <Text as="span" fontWeight="medium">
            Last run:
          </Text>{" "}
          <Moment at={last.at} />
        </Text>
        {last.status && !last.skipReason && <StatusBadge status={last.status} />}
        {last.jobId && (
          <Link url={`/app/jobs/${last.jobId}`}>{last.skipReason ? "Open that job" : "Open the job"}</Link>
        )}
      </InlineStack>
      {last.skipReason && (
        <Box>
          <Text as="p">{last.skipReason}</Text>
        </Box>
      )}
    </BlockStack>
  );
}
