import { BlockStack, Link, Text } from "@shopify/polaris";
import type { SilenceView, WebhookFacts } from "~/resources/webhook-health";
import { BarStrip, Legend } from "../bar-strip";
import { useFormats } from "../formats-context";
import { useResource } from "../resources-context";
import { BlockBody } from "./block";
import { useRepair } from "./use-repair";
import { WebhookTable } from "./webhook-table";
import { silenceSentence, subscriptionAdvice, webhookSentence } from "./webhook-words";

const SERIES = [
  { name: "Came", fill: "bg-fill-info" },
  { name: "Recovered", fill: "bg-fill-caution" },
] as const;

/** Whether webhooks come as they usually do, how late they are, and what had to be recovered. */
export function WebhookBlock({ facts }: { facts: WebhookFacts }) {
  return <Webhooks facts={facts} look={useRepair(facts.resource)} />;
}

/** `look` starts the update that looks for missed changes. */
export function Webhooks({ facts, look }: { facts: WebhookFacts; look: ReturnType<typeof useRepair> }) {
  const formats = useFormats();
  const { noun } = useResource(facts.resource);
  const { start, busy, error } = look;
  const [first, ...others] = facts.silences;
  const silences = first && first.endedAt === null ? others : facts.silences;
  const action = { content: "Look for missed changes now", onClick: () => start({ mode: "update" }), loading: busy };
  return (
    <BlockBody standing={facts.standing} sentence={webhookSentence(facts, noun, formats)} action={action}>
      {error && (
        <Text as="p" tone="critical">
          {error}
        </Text>
      )}
      {subscriptionAdvice(facts, formats).map((advice) => (
        <Text as="p" key={advice} breakWord>
          {advice}
        </Text>
      ))}
      <Picture hours={facts.hours} />
      <WebhookTable topics={facts.topics} days={facts.days} />
      {silences.length > 0 && <Silences silences={silences} />}
      <Text as="p" tone="subdued">
        {`An update reads ${formats.rough(facts.overlapMs)} further back than the last one ended: ${reason(facts.overlapMs)}.`}
      </Text>
    </BlockBody>
  );
}

const FLOOR_MS = 5 * 60_000;
const reason = (overlapMs: number) =>
  overlapMs > FLOOR_MS
    ? "as late as one in a thousand webhooks is here, or Shopify's search"
    : "webhooks here are hardly ever later";

function Picture({ hours }: { hours: WebhookFacts["hours"] }) {
  const { hour, number } = useFormats();
  return (
    <BlockStack gap="200">
      <BarStrip
        title="Webhooks per hour in the last 24 hours, and changes that none told of"
        series={SERIES}
        bars={hours.map((one) => ({ label: hour(one.hour), values: [one.told, one.recovered] }))}
        number={number}
      />
      <Legend series={SERIES}>
        <Text as="span" variant="bodySm" tone="subdued">
          the last 24 hours
        </Text>
      </Legend>
    </BlockStack>
  );
}

function Silences({ silences }: { silences: readonly SilenceView[] }) {
  const formats = useFormats();
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        Silences
      </Text>
      {silences.map((silence) => (
        <Text as="p" key={`${silence.topic}${silence.since}`} breakWord>
          {`Since ${formats.exact(silence.since)}: ${silenceSentence(silence, formats)} `}
          {silence.jobId && <Link url={`/app/jobs/${silence.jobId}`}>Open the job</Link>}
        </Text>
      ))}
    </BlockStack>
  );
}
