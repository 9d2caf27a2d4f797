import { Banner, BlockStack, Button, Card, InlineStack, Link, Text } from "@shopify/polaris";
import type { MirrorState } from "~/resources/orders/shown";
import { useFormats } from "../formats-context";
import { Ago, Moment } from "../time";

export interface Happening {
  at: string;
  text: string;
  url?: string;
}

interface MirrorCardProps {
  mirror: MirrorState;
  /** Whether Shopify's version is the same; null when it could not be asked, undefined while it is being asked. */
  identical: boolean | null | undefined;
  reject: { reason: string; attempts: number; lastAt: string } | null;
  happenings: readonly Happening[];
  onFetch: () => void;
  busy: boolean;
}

export function MirrorCard(props: MirrorCardProps) {
  const { mirror, reject } = props;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Mirror
        </Text>
        <Text as="p" fontWeight="semibold">
          <Standing identical={props.identical} observedAt={mirror.observedAt} />
        </Text>
        <Text as="p">
          Last written by <Writer mirror={mirror} /> <Ago at={mirror.writtenAt} />.
        </Text>
        {mirror.partsPending && (
          <Text as="p" tone="subdued">
            Refund lines or further shipping lines are still to be fetched; everything else is complete.
          </Text>
        )}
        {reject && (
          <Banner tone="warning" title="A newer version could not be mirrored">
            <Text as="p" breakWord>
              {reject.reason} The version shown here is kept.
            </Text>
          </Banner>
        )}
        <InlineStack>
          <Button onClick={props.onFetch} loading={props.busy}>
            Fetch again
          </Button>
        </InlineStack>
        <Timeline happenings={props.happenings} />
      </BlockStack>
    </Card>
  );
}

function Standing({ identical, observedAt }: { identical: boolean | null | undefined; observedAt: string }) {
  if (identical === undefined) return <>Comparing with Shopify…</>;
  if (identical === true) return <>Identical to Shopify at this moment.</>;
  if (identical === false) return <>Shopify has a newer version. It is on its way, or fetch it now.</>;
  return (
    <>
      As Shopify had it <Ago at={observedAt} />. Shopify could not be asked just now.
    </>
  );
}

const WRITERS: Readonly<Record<string, string>> = {
  populate: "a populate",
  update: "an update",
  full: "a full resync",
  webhook: "a webhook",
  fetch: "“Fetch again”",
  completion: "the completion of its parts",
};

function Writer({ mirror }: { mirror: MirrorState }) {
  if (mirror.writtenBy === "webhook" && mirror.writtenTopic) return <>{`webhook ${mirror.writtenTopic}`}</>;
  const text = WRITERS[mirror.writtenBy] ?? mirror.writtenBy;
  return mirror.writtenJobId ? <Link url={`/app/jobs/${mirror.writtenJobId}`}>{text}</Link> : <>{text}</>;
}

function Timeline({ happenings }: { happenings: readonly Happening[] }) {
  const { number } = useFormats();
  return (
    <BlockStack gap="150">
      <Text as="h3" variant="headingSm">
        Timeline
      </Text>
      <ol
        style={{ listStyle: "none", margin: 0, padding: 0 }}
        aria-label={`${number(happenings.length)} events, newest first`}
      >
        {happenings.map((happening, index) => (
          <li key={index}>
            <InlineStack align="space-between" gap="200">
              <Text as="span">
                {happening.url ? <Link url={happening.url}>{happening.text}</Link> : happening.text}
              </Text>
              <Text as="span" tone="subdued">
                <Moment at={happening.at} />
              </Text>
            </InlineStack>
          </li>
        ))}
      </ol>
    </BlockStack>
  );
}
