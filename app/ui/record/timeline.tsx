import { BlockStack, Box, Button, InlineStack, Link, Select, Text } from "@shopify/polaris";
import { useState } from "react";
import type { StoryEntry, StoryPage } from "~/resources/story";
import { useFormats } from "../formats-context";
import { Moment } from "../time";
import type { Happening } from "./happenings";
import { changeLines, entryWords, fieldWords } from "./story-words";
import type { Names } from "./story-words";
import { useStory } from "./use-story";

/** What happened to a record, newest first, each change with its fields before and after; `happenings` are Shopify's own. */
export function Timeline(props: {
  resource: string;
  id: string;
  story: StoryPage;
  happenings: readonly Happening[];
  names?: Names;
}) {
  const { number } = useFormats();
  const story = useStory(props.resource, props.id, props.story);
  const items = together(story.entries, story.field === "" ? props.happenings : [], story.next !== null);
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        Timeline
      </Text>
      {story.fields.length > 0 && (
        <Select
          label="Show changes of"
          labelInline
          options={[
            { label: "everything", value: "" },
            ...story.fields.map((field) => ({ label: fieldWords(field).toLowerCase(), value: field })),
          ]}
          value={story.field}
          onChange={story.filter}
          disabled={story.busy}
        />
      )}
      <ol
        style={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: "var(--p-space-200)" }}
        aria-label={`${number(items.length)} events, newest first`}
      >
        {items.map((item) => (
          <li key={item.key}>
            <Item item={item} names={props.names} />
          </li>
        ))}
      </ol>
      {story.error && (
        <Text as="p" tone="critical">
          {story.error}
        </Text>
      )}
      {story.next !== null && (
        <InlineStack>
          <Button onClick={story.more} loading={story.busy}>
            Show more
          </Button>
        </InlineStack>
      )}
    </BlockStack>
  );
}

interface Line {
  key: string;
  at: string;
  text: string;
  url: string | null;
  entry: StoryEntry | null;
}

/** What is older than the last entry shown comes with the entries around it, when they are. */
function together(entries: readonly StoryEntry[], happenings: readonly Happening[], hasMore: boolean): Line[] {
  const oldest = hasMore ? (entries.at(-1)?.at ?? "") : "";
  const told = entries.map((entry): Line => ({
    key: entry.key,
    at: entry.at,
    text: entryWords(entry),
    url: entry.jobId === null ? null : `/app/jobs/${entry.jobId}`,
    entry,
  }));
  const seen = happenings
    .filter(({ at }) => at >= oldest)
    .map(({ at, text, url }): Line => ({ key: `${at} ${text}`, at, text, url: url ?? null, entry: null }));
  return [...told, ...seen].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

function Item({ item, names }: { item: Line; names?: Names }) {
  return (
    <BlockStack gap="050">
      <InlineStack align="space-between" gap="200" wrap={false}>
        <Text as="span" breakWord>
          {item.url ? <Link url={item.url}>{item.text}</Link> : item.text}
        </Text>
        <Box minWidth="fit-content">
          <Text as="span" tone="subdued">
            <Moment at={item.at} />
          </Text>
        </Box>
      </InlineStack>
      {item.entry && <Changes entry={item.entry} names={names} />}
    </BlockStack>
  );
}

const FEW = 4;

function Changes({ entry, names }: { entry: StoryEntry; names?: Names }) {
  const formats = useFormats();
  const [all, setAll] = useState(false);
  const lines = changeLines(entry.changes, formats, names);
  if (lines.length === 0) return null;
  const shown = all ? lines : lines.slice(0, FEW);
  return (
    <BlockStack gap="050" inlineAlign="start">
      {shown.map((line) => (
        <Text as="span" key={line} tone="subdued" variant="bodySm" breakWord>
          {line}
        </Text>
      ))}
      {shown.length < lines.length && (
        <Button variant="plain" size="micro" onClick={() => setAll(true)}>
          {`${formats.number(lines.length - shown.length)} more fields`}
        </Button>
      )}
    </BlockStack>
  );
}
