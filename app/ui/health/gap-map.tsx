import { BlockStack, Box, Button, InlineGrid, InlineStack, Text } from "@shopify/polaris";
import type { BoxProps } from "@shopify/polaris";
import type { GapFacts, GapSegment, GapState } from "~/resources/proof";
import { useFormats } from "../formats-context";
import { BlockBody } from "./block";
import { cellsOf } from "./gap-strip";
import { useRepair } from "./use-repair";

const STATE_WORDS: Readonly<Record<GapState, { word: string; colour: BoxProps["background"] }>> = {
  proven: { word: "Proven", colour: "bg-fill-success" },
  covered: { word: "Covered", colour: "bg-fill-info" },
  suspect: { word: "Suspect", colour: "bg-fill-caution" },
  missing: { word: "Missing", colour: "bg-fill-critical" },
};

/** Since when and until when the mirror is sure; every gap with its reason and the button that mends it. */
export function GapMap({ facts }: { facts: GapFacts }) {
  const gaps = facts.segments.filter(({ state }) => state === "suspect" || state === "missing");
  return (
    <BlockBody standing={facts.standing} sentence={useGapSentence(facts.segments)}>
      <Strip segments={facts.segments} />
      <Legend />
      {gaps.map((gap) => (
        <Gap key={`${gap.from}${gap.to}`} gap={gap} resource={facts.resource} />
      ))}
    </BlockBody>
  );
}

function useGapSentence(segments: readonly GapSegment[]): string {
  const { date } = useFormats();
  const gaps = segments.filter(({ state }) => state === "suspect" || state === "missing");
  const since = segments.find(({ from }) => from !== null)?.from;
  if (!since) return "Nothing has been populated yet.";
  if (gaps.length === 0) return `No gap since ${date(since)}.`;
  const suspect = gaps.filter(({ state }) => state === "suspect").length;
  if (suspect === 0) return `No gap since ${date(since)}; what is older was never populated.`;
  return suspect === 1 ? "One stretch is in doubt." : `${suspect} stretches are in doubt.`;
}

function Strip({ segments }: { segments: readonly GapSegment[] }) {
  const { date } = useFormats();
  const cells = cellsOf(segments);
  const [first, last] = [cells.find((cell) => cell.from !== cell.to), cells.at(-1)];
  return (
    <BlockStack gap="100">
      <div role="img" aria-label={useSummary(segments)}>
        <InlineGrid columns={cells.length} gap="025">
          {cells.map((cell) => (
            <Box key={cell.from} minHeight="20px" borderRadius="050" background={STATE_WORDS[cell.state].colour} />
          ))}
        </InlineGrid>
      </div>
      {first && last && (
        <InlineStack align="space-between">
          <Text as="span" variant="bodySm" tone="subdued">
            {date(first.from)}
          </Text>
          <Text as="span" variant="bodySm" tone="subdued">
            {date(last.to)}
          </Text>
        </InlineStack>
      )}
    </BlockStack>
  );
}

/** "Proven 1 Jan 2026 to 3 Mar 2026; suspect …": what the strip shows, in words. */
function useSummary(segments: readonly GapSegment[]): string {
  const range = useRange();
  return segments.map((segment) => `${STATE_WORDS[segment.state].word}: ${range(segment)}`).join("; ");
}

function useRange(): (segment: Pick<GapSegment, "from" | "to">) => string {
  const { date } = useFormats();
  return ({ from, to }) => {
    if (from === null) return `before ${date(to)}`;
    // A stretch ends before its end: a whole day is that day.
    const last = date(new Date(Date.parse(to) - 1).toISOString());
    return date(from) === last ? last : `${date(from)} to ${last}`;
  };
}

function Legend() {
  return (
    <InlineStack gap="400">
      {Object.values(STATE_WORDS).map(({ word, colour }) => (
        <InlineStack key={word} gap="150" blockAlign="center">
          <Box minWidth="12px" minHeight="12px" borderRadius="050" background={colour} />
          <Text as="span" variant="bodySm">
            {word}
          </Text>
        </InlineStack>
      ))}
    </InlineStack>
  );
}

const REPAIR_WORDS: Readonly<Record<string, string>> = {
  verify: "Repair",
  update: "Fetch what changed",
  populate: "Populate it",
};

function Gap({ gap, resource }: { gap: GapSegment; resource: string }) {
  const { start, busy, error } = useRepair(resource);
  const range = useRange()(gap);
  const { repair } = gap;
  const word = REPAIR_WORDS[String(repair?.mode)] ?? "Repair";
  return (
    <InlineStack gap="300" align="space-between" blockAlign="center" wrap={false}>
      <BlockStack gap="050">
        <Text as="h3" variant="headingSm">
          {`${STATE_WORDS[gap.state].word}: ${range}`}
        </Text>
        <Text as="p" tone={error ? "critical" : undefined} breakWord>
          {error ?? gap.reason}
        </Text>
      </BlockStack>
      {repair && (
        <Box minWidth="fit-content">
          <Button onClick={() => start(repair)} loading={busy} accessibilityLabel={`${word}: ${range}`}>
            {word}
          </Button>
        </Box>
      )}
    </InlineStack>
  );
}
