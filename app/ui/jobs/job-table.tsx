import { BlockStack, IndexTable, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import type { IndexTableProps } from "@shopify/polaris";
import { inWords } from "~/lib/words";
import { MODE_WORDS, startedByWords } from "~/resources/sync-job";
import type { JobView } from "~/resources/sync-job";
import { useFormats } from "../formats-context";
import { StatusBadge } from "../status-badge";
import { Moment } from "../time";

const HEADINGS: IndexTableProps["headings"] = [
  { title: "Started" },
  { title: "Mode" },
  { title: "What" },
  { title: "Started by" },
  { title: "New", alignment: "end" },
  { title: "Updated", alignment: "end" },
  { title: "Unchanged", alignment: "end" },
  { title: "Failed", alignment: "end" },
  { title: "Took", alignment: "end" },
  { title: "Status" },
];

/** Jobs, newest first; a row opens its job. */
export function JobTable(props: {
  jobs: readonly JobView[];
  pagination?: IndexTableProps["pagination"];
  loading?: boolean;
}) {
  const { mdDown } = useBreakpoints();
  return (
    <IndexTable
      resourceName={{ singular: "job", plural: "jobs" }}
      itemCount={props.jobs.length}
      headings={HEADINGS}
      selectable={false}
      condensed={mdDown}
      loading={props.loading}
      pagination={props.pagination}
    >
      {props.jobs.map((job, position) => (
        <IndexTable.Row key={job.id} id={job.id} position={position}>
          {mdDown ? <Narrow job={job} /> : <Wide job={job} />}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

function Wide({ job }: { job: JobView }) {
  return (
    <>
      <IndexTable.Cell>
        <Link dataPrimaryLink monochrome removeUnderline url={`/app/jobs/${job.id}`}>
          <Moment at={job.startedAt ?? job.createdAt} />
        </Link>
      </IndexTable.Cell>
      <IndexTable.Cell>{MODE_WORDS[job.mode] ?? job.mode}</IndexTable.Cell>
      <IndexTable.Cell>{inWords(job.resource)}</IndexTable.Cell>
      <IndexTable.Cell>{startedByWords(job)}</IndexTable.Cell>
      <NumberCell value={job.created} />
      <NumberCell value={job.updated} />
      <NumberCell value={job.unchanged} />
      <NumberCell value={job.rejected} critical={job.rejected > 0} />
      <IndexTable.Cell>
        <Text as="span" alignment="end" numeric>
          <Took job={job} />
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <StatusBadge status={job.status} />
      </IndexTable.Cell>
    </>
  );
}

function Narrow({ job }: { job: JobView }) {
  const formats = useFormats();
  const counts = [
    `New ${formats.number(job.created)}`,
    `Updated ${formats.number(job.updated)}`,
    ...(job.rejected > 0 ? [`Failed ${formats.number(job.rejected)}`] : []),
  ];
  return (
    <div style={{ padding: "var(--p-space-300) var(--p-space-400)", width: "100%" }}>
      <BlockStack gap="100">
        <InlineStack align="space-between" blockAlign="center">
          <Link dataPrimaryLink monochrome removeUnderline url={`/app/jobs/${job.id}`}>
            <Text as="span" fontWeight="semibold">
              {`${MODE_WORDS[job.mode] ?? job.mode} of ${job.resource}`}
            </Text>
          </Link>
          <StatusBadge status={job.status} />
        </InlineStack>
        <Text as="span" tone="subdued">
          <Moment at={job.startedAt ?? job.createdAt} /> · <Took job={job} />
        </Text>
        <Text as="span" numeric>
          {counts.join(" · ")}
        </Text>
      </BlockStack>
    </div>
  );
}

function NumberCell({ value, critical }: { value: number; critical?: boolean }) {
  return (
    <IndexTable.Cell>
      <Text as="span" alignment="end" numeric tone={critical ? "critical" : undefined}>
        {useFormats().number(value)}
      </Text>
    </IndexTable.Cell>
  );
}

export function Took({ job }: { job: Pick<JobView, "startedAt" | "finishedAt"> }) {
  const formats = useFormats();
  if (!job.startedAt || !job.finishedAt) return <>—</>;
  return <>{formats.duration(Date.parse(job.finishedAt) - Date.parse(job.startedAt))}</>;
}
