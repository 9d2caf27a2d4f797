import { Banner, BlockStack, Card, InlineGrid, ProgressBar, Text } from "@shopify/polaris";
import { hasPushEnded } from "~/resources/catalog/push";
import type { PushRunView } from "~/resources/catalog/push";
import { TIERS } from "~/resources/catalog/trust";
import { useFormats } from "../formats-context";
import { shareWords } from "./share-words";

/** How a run stands: how far it is, why it stopped, what became of its products, and how far it was let go. */
export function PushSummary({ push, lost }: { push: PushRunView; lost: boolean }) {
  const { date } = useFormats();
  const stopped = push.status === "stopped" || push.status === "failed";
  return (
    <BlockStack gap="400">
      {push.reason && stopped && (
        <Banner
          tone="critical"
          title={push.status === "stopped" ? "The run stopped by itself" : "The run failed"}
          action={push.status === "stopped" ? { content: "Open settings", url: "/app/settings#catalog" } : undefined}
        >
          <Text as="p">{push.reason}</Text>
        </Banner>
      )}
      <Card>
        <BlockStack gap="300">
          {!hasPushEnded(push.status) && <ProgressBar progress={push.percent ?? 0} size="small" />}
          {lost && <Text as="p">These figures are old: the connection is lost. They go on by themselves.</Text>}
          {push.reason && !stopped && <Text as="p">{push.reason}</Text>}
          <Ledger push={push} />
          <Text as="p" tone="subdued">
            {tiersSentence(push)}
          </Text>
          {push.undoableUntil !== null && (
            <Text as="p" tone="subdued">
              {`It can be undone until ${date(push.undoableUntil)}: until then what stood in Shopify before is kept.`}
            </Text>
          )}
        </BlockStack>
      </Card>
    </BlockStack>
  );
}

/** What a run may write is what the settings said when it began. */
function tiersSentence({ kind, tiers }: PushRunView): string {
  if (kind === "rollback") return "It takes back what was written, whatever the tiers are now.";
  const open = TIERS.flatMap(({ tier, title }) => {
    const share = tiers[tier] ?? 0;
    return share === 0 ? [] : [`${title} ${shareWords(share)}`];
  });
  return open.length === 0 ? "All tiers were switched off." : `It was let write: ${open.join(" · ")}.`;
}

/** The products of a run, each counted once. */
function Ledger({ push }: { push: PushRunView }) {
  const { number } = useFormats();
  const rows: [string, number][] = [
    [push.kind === "dry_run" ? "Would be pushed" : "Pushed", push.pushed],
    ["Had the values already", push.unchanged],
    ["Conflicts", push.conflicts],
    ["Failed", push.failed],
    ["Left as they were", push.left],
    ["Held back by their tier or share", push.heldBack],
    ["API calls", push.apiCalls],
  ];
  return (
    <InlineGrid columns={{ xs: 2, sm: 4, lg: "repeat(7, auto)" }} gap="400">
      {rows.map(([label, count]) => (
        <BlockStack key={label}>
          <Text as="span" tone="subdued" variant="bodySm">
            {label}
          </Text>
          <Text as="span" variant="headingMd" numeric>
            {number(count)}
          </Text>
        </BlockStack>
      ))}
    </InlineGrid>
  );
}
