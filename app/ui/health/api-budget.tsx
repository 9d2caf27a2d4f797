import { Box, InlineStack, Text } from "@shopify/polaris";
import type { BoxProps } from "@shopify/polaris";
import type { ApiBudgetFacts } from "~/resources/api-budget";
import { BarStrip } from "../bar-strip";
import type { Formats } from "../formats";
import { useFormats } from "../formats-context";
import { BlockBody } from "./block";

/** Completion fetches what a sync's file could not carry, so it is a sync's. What nobody is known of counts as theirs too. */
const SPENDERS = [
  { name: "Syncs", is: (spender: string) => !["webhook", "page"].includes(spender), fill: "bg-fill-info" },
  { name: "Webhooks", is: (spender: string) => spender === "webhook", fill: "bg-fill-magic" },
  { name: "Pages", is: (spender: string) => spender === "page", fill: "bg-fill-success" },
] as const satisfies readonly { name: string; is: (spender: string) => boolean; fill: BoxProps["background"] }[];

const partsOf = (used: Readonly<Record<string, number>>) =>
  SPENDERS.map(({ is }) =>
    Object.entries(used).reduce((total, [spender, cost]) => total + (is(spender) ? cost : 0), 0),
  );

/** How much of what Shopify allows was used today, by whom, hour by hour; and whether Shopify answers. */
export function ApiBudget({ facts }: { facts: ApiBudgetFacts }) {
  const formats = useFormats();
  const bars = facts.hours.map(({ hour, used }) => ({ label: formats.hour(hour), values: partsOf(used) }));
  return (
    <BlockBody
      standing={facts.standing}
      sentence={budgetSentence(facts, formats)}
      action={{ content: "See what each job cost", url: "/app/jobs" }}
    >
      <BarStrip title="Points used per hour today" series={SPENDERS} bars={bars} number={formats.number} />
      <InlineStack align="space-between">
        <Text as="span" tone="subdued" variant="bodySm">
          {bars[0]?.label}
        </Text>
        <Text as="span" tone="subdued" variant="bodySm">
          {bars.at(-1)?.label}
        </Text>
      </InlineStack>
      <InlineStack gap="400">
        {SPENDERS.map(({ name, fill }, n) => (
          <InlineStack key={name} gap="150" blockAlign="center">
            <Box background={fill} minWidth="12px" minHeight="12px" borderRadius="100" />
            <Text as="span" variant="bodySm" numeric>
              {`${name}: ${formats.number(partsOf(facts.used)[n] ?? 0)} points`}
            </Text>
          </InlineStack>
        ))}
      </InlineStack>
      <Text as="p" tone="subdued" variant="bodySm">
        {waitedSentence(facts, formats)}
      </Text>
    </BlockBody>
  );
}

/** "Syncs used 34% of the API budget today, webhooks 2%. Shopify answers." */
export function budgetSentence({ used, available, outage }: ApiBudgetFacts, formats: Formats): string {
  const reach = outage
    ? `${outage.since}. It is asked again ${soon(outage.askedAgainInMs, formats)}, and everything goes on by itself as soon as it does.`
    : "Shopify answers.";
  return `${usedSentence(used, available, formats)} ${reach}`;
}

const soon = (ms: number, { duration }: Formats) => (ms < 1000 ? "now" : `in ${duration(ms)}`);

function usedSentence(used: ApiBudgetFacts["used"], available: number | null, formats: Formats): string {
  const [syncs = 0, webhooks = 0, pages = 0] = partsOf(used);
  if (available === null || syncs + webhooks + pages === 0) return "Nothing of the API budget was used today.";
  const share = (points: number) => shareOf(points / available, formats);
  const others = [webhooks > 0 && `webhooks ${share(webhooks)}`, pages > 0 && `pages ${share(pages)}`];
  return (
    [`Syncs used ${share(syncs)} of the API budget today`, ...others.filter((part) => part !== false)].join(", ") + "."
  );
}

/** Whole percents; of little, enough digits to see that it is not nothing. */
function shareOf(fraction: number, { percent }: Formats): string {
  if (fraction > 0 && fraction < 0.0001) return `less than ${percent(0.0001)}`;
  return percent(fraction >= 0.01 ? Math.round(fraction * 100) / 100 : fraction);
}

function waitedSentence({ calls, waitedMs }: ApiBudgetFacts, { number, duration, locale }: Formats): string {
  const one = new Intl.PluralRules(locale).select(calls) === "one";
  const waited = waitedMs > 0 ? `waited ${duration(waitedMs)} for Shopify` : "never had to wait for Shopify";
  return `${number(calls)} ${one ? "call" : "calls"} today, ${waited}.`;
}
