import { Banner, BlockStack, Box, Page, Text } from "@shopify/polaris";
import { useState } from "react";
import { counted } from "~/lib/words";
import type { DifferenceRow } from "~/resources/catalog/difference";
import type { Owner } from "~/resources/catalog/strategy";
import { useFormats } from "../formats-context";
import { ConflictCard } from "./conflict-card";
import type { Choice } from "./conflict-card";

/** A conflict, the values it was shown with, and how it is to end. */
export interface Decision {
  id: string;
  version: string;
  how: NonNullable<Choice>;
}

interface ConflictDecisionsProps {
  title: string;
  rows: readonly DifferenceRow[];
  /** There are more conflicts of this product than these. */
  more: boolean;
  currency: string;
  busy: boolean;
  /** Why not everything could be decided, and what was wrong with each. */
  error?: string;
  problems: Readonly<Record<string, string>>;
  onDecide: (decisions: readonly Decision[]) => void;
}

/** The conflicts of a product, side by side: chosen field by field or for all at once, and decided together. */
export function ConflictDecisions(props: ConflictDecisionsProps) {
  const { rows, error } = props;
  const { locale } = useFormats();
  const [choices, setChoices] = useState<Record<string, Choice>>({});
  const all = (choice: Owner) => setChoices(Object.fromEntries(rows.map((row) => [keyOf(row), { choice }])));
  const chosen = rows.flatMap((row): Decision[] => {
    const how = choices[keyOf(row)];
    return how && !isUnsaid(how) ? [{ id: row.id, version: row.version, how }] : [];
  });
  return (
    <Page
      title={props.title}
      subtitle={`${counted(rows.length, { one: "field is", many: "fields are" }, locale)} in conflict${props.more ? ", and more after these" : ""}`}
      backAction={{ content: "Conflicts", url: "/app/conflicts" }}
      primaryAction={{
        content:
          chosen.length === 0 ? "Decide" : `Decide ${counted(chosen.length, { one: "field", many: "fields" }, locale)}`,
        disabled: chosen.length === 0,
        loading: props.busy,
        onAction: () => props.onDecide(chosen),
      }}
      secondaryActions={[
        { content: "Use mine for all", onAction: () => all("ours") },
        { content: "Use Shopify's for all", onAction: () => all("shopify") },
      ]}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          {error && (
            <Banner tone="warning" title="Not everything could be decided">
              <Text as="p">{error}</Text>
            </Banner>
          )}
          {rows.map((row) => (
            <ConflictCard
              key={row.id}
              row={row}
              currency={props.currency}
              choice={choices[keyOf(row)] ?? null}
              onChoose={(choice) => setChoices((before) => ({ ...before, [keyOf(row)]: choice }))}
              problem={props.problems[row.id]}
            />
          ))}
        </BlockStack>
      </Box>
    </Page>
  );
}

/** What was chosen for other values was not chosen for these. */
const keyOf = ({ id, version }: DifferenceRow) => `${id} ${version}`;

/** Another value is chosen once it is said. */
const isUnsaid = (how: NonNullable<Choice>) => "value" in how && how.value.trim() === "";
