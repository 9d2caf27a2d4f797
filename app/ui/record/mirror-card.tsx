import { Banner, BlockStack, Button, Card, InlineStack, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { MirrorState } from "~/resources/mirror-state";
import { Ago } from "../time";
import { sourceWords } from "./story-words";

interface MirrorCardProps {
  mirror: MirrorState;
  /** Whether Shopify's version is the same; null when it could not be asked, undefined while it is being asked. */
  identical: boolean | null | undefined;
  reject: { reason: string; attempts: number; lastAt: string } | null;
  /** The timeline. */
  children: ReactNode;
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
            Lines of refunds, fulfillments or further shipping, if any, are still to be fetched; everything else is
            complete.
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
        {props.children}
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

function Writer({ mirror }: { mirror: MirrorState }) {
  if (mirror.writtenBy === "webhook" && mirror.writtenTopic) return <>{`webhook ${mirror.writtenTopic}`}</>;
  const text = sourceWords(mirror.writtenBy);
  return mirror.writtenJobId ? <Link url={`/app/jobs/${mirror.writtenJobId}`}>{text}</Link> : <>{text}</>;
}
