import { BlockStack, Box, DataTable, Text, useBreakpoints } from "@shopify/polaris";
import type { TopicHealth } from "~/resources/webhook-health";
import { useFormats } from "../formats-context";
import { Ago } from "../time";

/** A line for each topic; on a phone a few. */
export function WebhookTable({ topics, days }: { topics: readonly TopicHealth[]; days: number }) {
  const { mdDown } = useBreakpoints();
  return mdDown ? <Narrow topics={topics} /> : <Wide topics={topics} days={days} />;
}

function Wide({ topics, days }: { topics: readonly TopicHealth[]; days: number }) {
  const { number } = useFormats();
  const words = useTopicWords();
  return (
    <BlockStack gap="200">
      <DataTable
        columnContentTypes={["text", "text", "text", "text", "numeric", "numeric", "numeric"]}
        headings={["Topic", "Last", "Usual now", "Late: half · 95% · 99%", "Came", "Twice", "Recovered"]}
        rows={topics.map((topic) => [
          topic.topic,
          <Last key={topic.topic} at={topic.lastAt} />,
          words.usual(topic),
          words.late(topic) ?? "—",
          number(topic.deliveries),
          number(topic.duplicates),
          number(topic.recovered),
        ])}
        increasedTableDensity
      />
      <Text as="p" tone="subdued" variant="bodySm">
        {`Of the last ${days} days. Late is from the change in Shopify to the row here. Recovered are changes that no webhook told of and a sync brought.`}
      </Text>
    </BlockStack>
  );
}

function Narrow({ topics }: { topics: readonly TopicHealth[] }) {
  const { number } = useFormats();
  const words = useTopicWords();
  const quiet = topics.filter(({ lastAt, recovered }) => lastAt === null && recovered === 0);
  return (
    <BlockStack gap="300">
      {topics
        .filter((topic) => !quiet.includes(topic))
        .map((topic) => (
          <Box key={topic.topic}>
            <Text as="h3" fontWeight="semibold">
              {topic.topic}
            </Text>
            <Text as="p" tone="subdued">
              {"Last: "}
              <Last at={topic.lastAt} />
              {` · Usual now: ${words.usual(topic)}`}
            </Text>
            <Text as="p" numeric>
              {[
                `Came ${number(topic.deliveries)}`,
                ...(topic.duplicates > 0 ? [`Twice ${number(topic.duplicates)}`] : []),
                ...(topic.recovered > 0 ? [`Recovered ${number(topic.recovered)}`] : []),
                ...[words.late(topic)].flatMap((late) => (late ? [`Late ${late}`] : [])),
              ].join(" · ")}
            </Text>
          </Box>
        ))}
      {quiet.length > 0 && (
        <Text as="p" tone="subdued" breakWord>
          {`Nothing yet: ${quiet.map(({ topic }) => topic).join(", ")}`}
        </Text>
      )}
    </BlockStack>
  );
}

function Last({ at }: { at: string | null }) {
  return at ? <Ago at={at} capital /> : <>Not yet</>;
}

function useTopicWords() {
  const { rough, duration } = useFormats();
  return {
    usual: ({ usualMs, isLearned }: TopicHealth) =>
      usualMs !== null ? `every ${rough(usualMs)}` : isLearned ? "none" : "not known yet",
    late: ({ p50, p95, p99 }: TopicHealth) =>
      p50 === null || p95 === null || p99 === null ? null : [p50, p95, p99].map(duration).join(" · "),
  };
}
