import { BlockStack, Button, Card, FormLayout, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import type { ReplayPlan, ReplayView } from "~/resources/dead-letter";
import { useFormats } from "../formats-context";
import { Ago } from "../time";

interface Range {
  from: string;
  to: string;
}

/**
 * A time range, what a replay of it would do, and how far the last one has come. `plan` is of the range as it stands in the
 * fields, or null until it has been counted.
 */
export function ReplayForm(props: {
  initial: Range;
  timeZone: string;
  plan: ReplayPlan | null;
  last: ReplayView | null;
  errors: Partial<Record<"from" | "to", string>>;
  busy: "plan" | "replay" | null;
  /** The range has changed: what was counted no longer holds. */
  onChange: () => void;
  onPlan: (range: Range) => void;
  onReplay: (range: Range) => void;
}) {
  const { number } = useFormats();
  const [range, setRange] = useState(props.initial);
  const { plan, last, errors, busy } = props;
  const change = (part: Partial<Range>) => {
    setRange({ ...range, ...part });
    props.onChange();
  };
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            Replay deliveries
          </Text>
          <Text as="p" tone="subdued">
            Reads every record again that Shopify told of in this time, whatever the mirror shows. New deliveries go
            first meanwhile. Times are those of {props.timeZone}.
          </Text>
        </BlockStack>
        <FormLayout>
          <FormLayout.Group>
            <TextField
              type="datetime-local"
              label="From"
              value={range.from}
              onChange={(from) => change({ from })}
              error={errors.from}
              autoComplete="off"
            />
            <TextField
              type="datetime-local"
              label="Until"
              value={range.to}
              onChange={(to) => change({ to })}
              error={errors.to}
              autoComplete="off"
            />
          </FormLayout.Group>
        </FormLayout>
        {plan && <Text as="p">{planSentence(plan, number)}</Text>}
        <InlineStack gap="200">
          {plan && plan.replayed > 0 ? (
            <Button variant="primary" onClick={() => props.onReplay(range)} loading={busy === "replay"}>
              {`Read ${number(plan.replayed)} ${plan.replayed === 1 ? "record" : "records"} again`}
            </Button>
          ) : (
            <Button onClick={() => props.onPlan(range)} loading={busy === "plan"}>
              Count them
            </Button>
          )}
        </InlineStack>
        {last && <Last replay={last} />}
      </BlockStack>
    </Card>
  );
}

function planSentence({ deliveries, replayed }: ReplayPlan, number: (value: number) => string): string {
  if (deliveries === 0) return "No deliveries came in this time.";
  const came = deliveries === 1 ? "1 delivery came" : `${number(deliveries)} deliveries came`;
  return `${came} in this time, about ${number(replayed)} ${replayed === 1 ? "record" : "records"}.`;
}

function Last({ replay }: { replay: ReplayView }) {
  const { number, exact } = useFormats();
  const { replayed, left, failed } = replay;
  const read = replayed - left - failed;
  const state =
    left > 0
      ? `${number(read)} of ${number(replayed)} read so far.`
      : `${number(read)} of ${number(replayed)} read again${failed > 0 ? `, ${number(failed)} failed` : ""}.`;
  return (
    <div role="status">
      <Text as="p" tone="subdued">
        Last replay, asked for <Ago at={replay.askedAt} />: {exact(replay.fromAt)} to {exact(replay.toAt)}. {state}
      </Text>
    </div>
  );
}
