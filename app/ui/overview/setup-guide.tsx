import { BlockStack, Button, Card, Icon, InlineStack, Text } from "@shopify/polaris";
import { CheckCircleIcon, XSmallIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";
import { counted } from "~/lib/words";
import { useFormats } from "../formats-context";
import { EstimateLine } from "../jobs/estimate";
import { useEstimate } from "../jobs/use-estimate";
import { useResource } from "../resources-context";
import type { ResourceStanding } from "./standings";

export interface GuideState {
  resources: readonly GuideResource[];
  /** A delivery of Shopify has been mirrored. */
  delivered: boolean;
}

export interface GuideResource {
  name: string;
  inShopify: number | null;
  populated: boolean;
  running: boolean;
  /** A verify has found both sides equal. */
  proven: boolean;
}

/** What of it has happened; `inShopify` is what Shopify told so far. */
export function guideState(
  resources: readonly Pick<ResourceStanding, "name" | "freshness">[],
  running: readonly string[],
  inShopify: Readonly<Record<string, number | null>>,
): GuideState {
  return {
    resources: resources.map(({ name, freshness }) => ({
      name,
      inShopify: inShopify[name] ?? null,
      populated: freshness.lastSyncAt !== null,
      running: running.includes(name),
      proven: freshness.proof?.differ === 0,
    })),
    delivered: resources.some(({ freshness }) => freshness.lastDeliveryAt !== null),
  };
}

/** The first steps, ticked off by what has really happened. */
export function SetupGuide({ state, onClose }: { state: GuideState; onClose: () => void }) {
  const { resources, delivered } = state;
  const populated = resources.filter((one) => one.populated);
  const next = resources.find((one) => !one.populated && !one.running);
  const unproven = populated.find((one) => !one.proven);
  const proven = populated.length > 0 && !unproven;
  const steps = [...resources.map((one) => one.populated), delivered, proven];
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="start" wrap={false}>
          <BlockStack gap="050">
            <Text as="h2" variant="headingMd">
              Set up your mirror
            </Text>
            <Text as="p" tone="subdued">{`${steps.filter(Boolean).length} of ${steps.length} steps done`}</Text>
          </BlockStack>
          <Button variant="tertiary" icon={XSmallIcon} accessibilityLabel="Close the setup guide" onClick={onClose} />
        </InlineStack>
        {resources.map((one) => (
          <PopulateStep key={one.name} {...one} isNext={one === next} />
        ))}
        <Step
          done={delivered}
          title="Automatic updates are on"
          text="Change any order or product in Shopify, for instance its tags: it is mirrored within seconds and this step ticks itself off."
        />
        <Step
          done={proven}
          title="Look at the proof"
          text="Verifying compares every record on both sides, repairs what differs and leaves a dated certificate."
        >
          {unproven && (
            <InlineStack>
              <Button url={`/app/jobs/new?mode=verify&resource=${unproven.name}`}>Verify…</Button>
            </InlineStack>
          )}
          {proven && (
            <InlineStack>
              <Button variant="plain" url="/app/health">
                See the certificate
              </Button>
            </InlineStack>
          )}
        </Step>
      </BlockStack>
    </Card>
  );
}

/** One step is the next; only its button stands out. */
function PopulateStep({ name, inShopify, populated, running, isNext }: GuideResource & { isNext: boolean }) {
  const { locale } = useFormats();
  const { noun } = useResource(name);
  const records = inShopify === null ? `your ${noun.many}` : counted(inShopify, noun, locale);
  return (
    <Step
      done={populated}
      title={`Populate ${records}`}
      text="Lockstep copies them in the background. You can leave this page; nothing changes in Shopify."
    >
      {!populated && !running && <PopulateEstimate resource={name} />}
      {!populated && (
        <InlineStack>
          {running ? (
            <Button disabled>{`Populating ${noun.many}…`}</Button>
          ) : (
            <Button variant={isNext ? "primary" : undefined} url={`/app/jobs/new?mode=populate&resource=${name}`}>
              {`Populate ${records}`}
            </Button>
          )}
        </InlineStack>
      )}
    </Step>
  );
}

/** What populating would cost; left out when it cannot be told. */
function PopulateEstimate({ resource }: { resource: string }) {
  const estimate = useEstimate({ resource, mode: "populate" });
  const { noun } = useResource(resource);
  return estimate.state === "unknown" ? null : <EstimateLine estimate={estimate} noun={noun} />;
}
function Step(props: { done: boolean; title: string; text: string; children?: ReactNode }) {
  return (
    <InlineStack gap="300" wrap={false} blockAlign="start">
      <span>{props.done ? <Icon source={CheckCircleIcon} tone="success" accessibilityLabel="Done" /> : <Open />}</span>
      <BlockStack gap="150">
        <Text as="h3" fontWeight="semibold">
          {props.title}
        </Text>
        {!props.done && <Text as="p">{props.text}</Text>}
        {props.children}
      </BlockStack>
    </InlineStack>
  );
}

function Open() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" role="img" aria-label="Still to do">
      <circle
        cx="10"
        cy="10"
        r="7"
        fill="none"
        stroke="var(--p-color-border-tertiary)"
        strokeWidth="1.5"
        strokeDasharray="3 2.5"
      />
    </svg>
  );
}
