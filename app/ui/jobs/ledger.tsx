import { BlockStack, Card, DataTable, Icon, InlineStack, Text } from "@shopify/polaris";
import { AlertTriangleIcon, CheckCircleIcon } from "@shopify/polaris-icons";
import { addsUp } from "~/resources/sync-job";
import type { JobView } from "~/resources/sync-job";
import { useFormats } from "../formats-context";

/** What became of everything Shopify sent: a sum that a merchant can check. */
export function LedgerCard({ job }: { job: JobView }) {
  const { number } = useFormats();
  const rows: [string, string, number][] = [
    ["New", "not in the mirror before", job.created],
    ["Updated", "newer than the mirror's", job.updated],
    ["Unchanged", "the same on both sides, nothing written", job.unchanged],
    ["Stale", "older than what the mirror already had", job.stale],
    ["Skipped", skippedMeaning(job, number), job.skipped],
    ["Failed", "kept below with the reason", job.rejected],
  ];
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Ledger
        </Text>
        <DataTable
          columnContentTypes={["text", "numeric"]}
          headings={["Outcome", "Records"]}
          rows={rows.map(([name, meaning, count]) => [
            <Outcome key={name} name={name} meaning={meaning} />,
            number(count),
          ])}
          totals={["", number(job.fetched)]}
          totalsName={{ singular: "Fetched from Shopify", plural: "Fetched from Shopify" }}
          showTotalsInFooter
        />
        <Sum job={job} />
        {job.deleted > 0 && <Text as="p">Removed because Shopify no longer has them: {number(job.deleted)}</Text>}
        {job.pendingParts > 0 && (
          <Text as="p">
            {number(job.pendingParts)} mirrored {job.pendingParts === 1 ? "order still waits" : "orders still wait"} for
            lines of refunds, fulfillments or further shipping, as far as there are any: Shopify gives them only one
            order at a time. That goes on by itself, newest first.
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

function Outcome({ name, meaning }: { name: string; meaning: string }) {
  return (
    <>
      {name}
      <Text as="span" tone="subdued">
        {` ${meaning}`}
      </Text>
    </>
  );
}

function Sum({ job }: { job: JobView }) {
  const { number } = useFormats();
  const holds = addsUp(job);
  const parts = [job.created, job.updated, job.unchanged, job.stale, job.skipped, job.rejected];
  return (
    <InlineStack gap="200" wrap={false} blockAlign="start">
      <span>
        <Icon source={holds ? CheckCircleIcon : AlertTriangleIcon} tone={holds ? "success" : "critical"} />
      </span>
      <Text as="p" numeric tone={holds ? undefined : "critical"}>
        {`${number(job.fetched)} fetched ${holds ? "=" : "≠"} ${parts.map((part) => number(part)).join(" + ")}. `}
        {holds ? "Nothing is unaccounted for." : "The sum does not hold yet."}
      </Text>
    </InlineStack>
  );
}

function skippedMeaning(job: JobView, number: (value: number) => string): string {
  if (job.outdated === 0) return "already in the mirror, left alone";
  return `already in the mirror, left alone; ${number(job.outdated)} of them are newer in Shopify`;
}
