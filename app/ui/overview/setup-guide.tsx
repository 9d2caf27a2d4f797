import { BlockStack, Button, Card, Icon, InlineStack, Text } from "@shopify/polaris";
import { CheckCircleIcon, XSmallIcon } from "@shopify/polaris-icons";
import type { ReactNode } from "react";
import { useFormats } from "../formats-context";
import { EstimateLine } from "../jobs/estimate";
import { useEstimate } from "../jobs/use-estimate";
import { counted } from "~/lib/words";
import { ORDER_NOUN } from "~/resources/orders/noun";

export interface GuideState {
  inShopify: number | null;
  populated: boolean;
  running: boolean;
  /** A delivery of Shopify has been mirrored. */
  delivered: boolean;
  /** A verify has found both sides equal. */
  proven: boolean;
}

/** The first three steps, ticked off by what has really happened. */
export function SetupGuide({ state, onClose }: { state: GuideState; onClose: () => void }) {
  const { locale } = useFormats();
  const orders = state.inShopify === null ? "your orders" : counted(state.inShopify, ORDER_NOUN, locale);
  const done = [state.populated, state.delivered, state.proven].filter(Boolean).length;
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="start" wrap={false}>
          <BlockStack gap="050">
            <Text as="h2" variant="headingMd">
              Set up your mirror
            </Text>
            <Text as="p" tone="subdued">{`${done} of 3 steps done`}</Text>
          </BlockStack>
          <Button variant="tertiary" icon={XSmallIcon} accessibilityLabel="Close the setup guide" onClick={onClose} />
        </InlineStack>
        <Step
          done={state.populated}
          title={`Populate ${orders}`}
          text="Lockstep copies them in the background. You can leave this page; nothing changes in Shopify."
        >
          {!state.populated && !state.running && <PopulateEstimate />}
          {!state.populated && (
            <InlineStack>
              <Button variant="primary" url="/app/jobs/new?mode=populate" disabled={state.running}>
                {state.running ? "Populating…" : `Populate ${orders}`}
              </Button>
            </InlineStack>
          )}
        </Step>
        <Step
          done={state.delivered}
          title="Automatic updates are on"
          text="Change any order in Shopify, for instance its tags: it is mirrored within seconds and this step ticks itself off."
        />
        <Step
          done={state.proven}
          title="Look at the proof"
          text="Verifying compares every order on both sides, repairs what differs and leaves a dated certificate."
        >
          {state.populated && !state.proven && (
            <InlineStack>
              <Button url="/app/jobs/new?mode=verify" disabled={state.running}>
                Verify…
              </Button>
            </InlineStack>
          )}
          {state.proven && (
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

const EVERYTHING = { resource: "orders", mode: "populate" } as const;

/** What populating would cost; left out when it cannot be told. */
function PopulateEstimate() {
  const estimate = useEstimate(EVERYTHING);
  return estimate.state === "unknown" ? null : <EstimateLine estimate={estimate} noun={ORDER_NOUN} />;
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
