import { BlockStack, Card, InlineStack, Text } from "@shopify/polaris";
import { inWords } from "~/lib/words";
import { MODE_WORDS, startedByWords } from "~/resources/sync-job";
import type { JobView, LogLine } from "~/resources/sync-job";
import { useFormats } from "../formats-context";
import { Moment } from "../time";
import { Took } from "./job-table";

export function Facts({ title, rows }: { title: string; rows: readonly (readonly [string, React.ReactNode])[] }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          {title}
        </Text>
        {rows.map(([label, value]) => (
          <InlineStack key={label} align="space-between" gap="200">
            <Text as="span" tone="subdued">
              {label}
            </Text>
            <Text as="span" numeric alignment="end">
              {value}
            </Text>
          </InlineStack>
        ))}
      </BlockStack>
    </Card>
  );
}

export function CostCard({ job }: { job: JobView }) {
  const { number, duration, bytes } = useFormats();
  return (
    <Facts
      title="What it cost"
      rows={[
        ["API calls", number(job.apiCalls)],
        ["Query cost", `${number(job.queryCost)} points`],
        ["Waited for Shopify", job.throttledMs === 0 ? "Not at all" : duration(job.throttledMs)],
        ["Downloaded", bytes(Number(job.bytes))],
        ["Took", <Took key="took" job={job} />],
      ]}
    />
  );
}

export function ParametersCard({ job }: { job: JobView }) {
  const { number } = useFormats();
  const asked: [string, React.ReactNode][] = [["Mode", MODE_WORDS[job.mode] ?? job.mode]];
  if (job.effectiveMode && job.effectiveMode !== job.mode) {
    asked.push(["Ran as", MODE_WORDS[job.effectiveMode] ?? job.effectiveMode]);
  }
  const { days, staleAfterMins, ids } = job.params;
  if (typeof days === "number") asked.push(["Created in the last", `${number(days)} days`]);
  if (typeof staleAfterMins === "number") asked.push(["Changed in the last", `${number(staleAfterMins)} minutes`]);
  if (Array.isArray(ids)) asked.push(["Chosen by their ids", number(ids.length)]);
  return (
    <Facts
      title="Parameters"
      rows={[
        ...asked,
        ["What", inWords(job.resource)],
        ["Started by", startedByWords(job)],
        ["Asked for", <Moment key="asked" at={job.createdAt} />],
      ]}
    />
  );
}

export function LogCard({ lines }: { lines: readonly LogLine[] }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          Log
        </Text>
        {lines.length === 0 && (
          <Text as="p" tone="subdued">
            What the job does will be written here, line by line.
          </Text>
        )}
        {lines.map((line) => (
          <BlockStack key={line.id}>
            <Text as="span" tone="subdued" variant="bodySm">
              <Moment at={line.at} />
            </Text>
            <Text as="p" breakWord>
              {line.message}
            </Text>
          </BlockStack>
        ))}
      </BlockStack>
    </Card>
  );
}
