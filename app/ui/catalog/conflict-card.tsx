import { BlockStack, Box, Card, ChoiceList, InlineGrid, InlineStack, Text, TextField } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { DifferenceRow } from "~/resources/catalog/difference";
import type { Owner } from "~/resources/catalog/strategy";
import { STRATEGY_WORDS } from "~/resources/catalog/strategy";
import type { Json } from "~/resources/resource";
import { FieldValue } from "./field-value";
import { SaidBy } from "./said-by";

/** How somebody wants a conflict to end; nothing is chosen until they say so. */
export type Choice = { choice: Owner } | { value: string } | null;

interface ConflictCardProps {
  row: DifferenceRow;
  currency: string;
  choice: Choice;
  onChoose: (choice: Choice) => void;
  /** What was wrong with a value of one's own. */
  problem?: string;
}

/** One field that both sides changed: what they agreed on, yours, Shopify's, and how it is to end. */
export function ConflictCard({ row, currency, choice, onChoose, problem }: ConflictCardProps) {
  const value = (side: Json, before?: Json) => (
    <FieldValue field={row.field} value={side} before={before} currency={currency} />
  );
  const heading = row.variantTitle ? `${row.label} of ${row.variantTitle}` : row.label;
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {heading}
        </Text>
        <InlineGrid columns={{ xs: 1, md: 3 }} gap="400">
          <Column title="Last agreed">{value(row.base)}</Column>
          <Column title="Yours" note={<SaidBy side={row.ours} whose="ours" />}>
            {value(row.ours.value, row.base)}
          </Column>
          <Column title="Shopify's" note={<SaidBy side={row.theirs} whose="shopify" />}>
            {value(row.theirs.value, row.base)}
          </Column>
        </InlineGrid>
        <ChoiceList
          title={`What ${heading.toLowerCase()} is to be`}
          titleHidden
          choices={[
            { label: "Use mine", value: "ours" },
            { label: "Use Shopify's", value: "shopify" },
            { label: "Use another value", value: "value" },
          ]}
          selected={choice === null ? [] : ["choice" in choice ? choice.choice : "value"]}
          onChange={([chosen]) =>
            onChoose(chosen === "ours" || chosen === "shopify" ? { choice: chosen } : { value: "" })
          }
        />
        {choice !== null && "value" in choice && (
          <TextField
            label="Another value"
            labelHidden
            autoComplete="off"
            multiline={row.field === "descriptionHtml" ? 4 : false}
            value={choice.value}
            onChange={(value) => onChoose({ value })}
            error={problem}
          />
        )}
        <Outcome row={row} currency={currency} choice={choice} />
      </BlockStack>
    </Card>
  );
}

function Column({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <Box borderColor="border" borderWidth="025" borderRadius="200" padding="300">
      <BlockStack gap="100">
        <Text as="h3" variant="headingSm">
          {title}
        </Text>
        {children}
        {note}
      </BlockStack>
    </Box>
  );
}

/** What follows from the choice, or what the shop's strategy would do. */
function Outcome({ row, currency, choice }: Pick<ConflictCardProps, "row" | "currency" | "choice">) {
  if (choice === null) {
    const { proposal } = row;
    if (!proposal?.choice) return null;
    return (
      <Text as="p" tone="subdued">
        {`Your strategy “${STRATEGY_WORDS[proposal.strategy].title}” would use ${proposal.choice === "ours" ? "yours" : "Shopify's"}.`}
      </Text>
    );
  }
  if ("choice" in choice && choice.choice === "shopify")
    return <Text as="p">Your catalog takes over Shopify&apos;s value. Nothing is written to Shopify.</Text>;
  const next = "choice" in choice ? row.ours.value : choice.value;
  if (next === "") return null;
  return (
    <InlineStack gap="100">
      <Text as="span">The next push writes to Shopify:</Text>
      <FieldValue field={row.field} value={next} currency={currency} />
    </InlineStack>
  );
}
