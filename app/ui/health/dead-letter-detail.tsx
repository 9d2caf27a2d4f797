import { BlockStack, Box, Card, Text } from "@shopify/polaris";
import { Facts } from "../jobs/job-facts";
import type { DeadLetterDetail } from "~/resources/dead-letter";
import { useFormats } from "../formats-context";
import { Moment } from "../time";
import { recordOf } from "./dead-letter-words";

/** One dead letter: why, how often and when it was tried, and what came. */
export function DeadLetterReason({ letter }: { letter: DeadLetterDetail }) {
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          Why it failed
        </Text>
        <Text as="p" breakWord>
          {letter.reason}
        </Text>
        <Text as="p" tone="subdued">
          {wayOut(letter)}
        </Text>
      </BlockStack>
    </Card>
  );
}

function wayOut({ canRetry, recordId, kind }: DeadLetterDetail): string {
  if (!canRetry)
    return "Only Shopify could send it again. Lockstep asks Shopify itself for what such deliveries tell, so nothing is missing.";
  if (recordId === null)
    return "It does not say what changed. An update fetches everything that changed, whatever a delivery says; a newer version of Lockstep may understand it.";
  return kind === "record"
    ? "If the mirror holds an earlier version of it, that one is kept. Everything else goes on; try again at any time."
    : "Everything else goes on. Try again at any time; a sync that brings the change settles this by itself.";
}

export function DeadLetterFactsCard({ letter }: { letter: DeadLetterDetail }) {
  const { number } = useFormats();
  return (
    <Facts
      title="Tries"
      rows={[
        ["About", recordOf(letter)],
        ["Tried", letter.attempts === 1 ? "Once" : `${number(letter.attempts)} times`],
        ["First", <Moment key="first" at={letter.firstAt} />],
        ["Last", <Moment key="last" at={letter.lastAt} />],
        ...(letter.triggeredAt ? [["Happened in Shopify", <Moment key="at" at={letter.triggeredAt} />] as const] : []),
      ]}
    />
  );
}

export function DeadLetterPayload({ letter }: { letter: DeadLetterDetail }) {
  const { bytes } = useFormats();
  if (letter.payload === null) return null;
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingMd">
          What came
        </Text>
        <Text as="p" tone="subdued">
          Without personal data: everything that is not an id, a time, an amount or a state is masked.
          {letter.bytes !== null && ` It was ${bytes(letter.bytes)} long.`}
        </Text>
        <Box background="bg-surface-secondary" padding="300" borderRadius="200">
          <pre style={{ margin: 0, whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
            {JSON.stringify(letter.payload, null, 2)}
          </pre>
        </Box>
      </BlockStack>
    </Card>
  );
}
