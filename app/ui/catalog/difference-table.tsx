import { Badge, BlockStack, IndexTable, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import type { IndexTableProps } from "@shopify/polaris";
import type { DifferenceRow, Verdict } from "~/resources/catalog/difference";
import { STRATEGY_WORDS } from "~/resources/catalog/strategy";
import { Moment } from "../time";
import { FieldValue } from "./field-value";

const VERDICT_LOOKS: Readonly<Record<Verdict, { word: string; tone?: "info" | "warning" | "attention" }>> = {
  push: { word: "To Shopify", tone: "info" },
  pull: { word: "To your catalog" },
  merge: { word: "Both ways", tone: "info" },
  conflict: { word: "Conflict", tone: "warning" },
  create: { word: "New in Shopify", tone: "attention" },
};

export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const { word, tone } = VERDICT_LOOKS[verdict];
  return <Badge tone={tone}>{word}</Badge>;
}

const HEADINGS: IndexTableProps["headings"] = [
  { title: "Product" },
  { title: "Field" },
  { title: "Yours" },
  { title: "Shopify's" },
  { title: "Since" },
];

type TableProps = Pick<
  IndexTableProps,
  "selectedItemsCount" | "onSelectionChange" | "promotedBulkActions" | "pagination" | "loading" | "selectable"
>;

interface DifferenceTableProps extends TableProps {
  rows: readonly DifferenceRow[];
  selected: readonly string[];
  currency: string;
  what: { singular: string; plural: string };
  /** Where a row leads to. */
  linkOf: (row: DifferenceRow) => string;
}

/** Fields that the two sides do not agree on, a row each. */
export function DifferenceTable({ rows, selected, currency, what, linkOf, ...table }: DifferenceTableProps) {
  const { mdDown } = useBreakpoints();
  return (
    <IndexTable
      resourceName={what}
      itemCount={rows.length}
      headings={[...HEADINGS, { title: "Outcome" }] as IndexTableProps["headings"]}
      condensed={mdDown}
      {...table}
    >
      {rows.map((row, position) => (
        <IndexTable.Row key={row.id} id={row.id} position={position} selected={selected.includes(row.id)}>
          {mdDown ? (
            <Narrow row={row} currency={currency} link={linkOf(row)} />
          ) : (
            <Wide row={row} currency={currency} link={linkOf(row)} />
          )}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

interface RowProps {
  row: DifferenceRow;
  currency: string;
  link: string;
}

function Wide({ row, currency, link }: RowProps) {
  return (
    <>
      <IndexTable.Cell>
        <Name row={row} link={link} />
      </IndexTable.Cell>
      <IndexTable.Cell>{row.label}</IndexTable.Cell>
      <IndexTable.Cell>
        <Clipped>
          <FieldValue field={row.field} value={row.ours.value} currency={currency} />
        </Clipped>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Clipped>
          <FieldValue field={row.field} value={row.theirs.value} currency={currency} />
        </Clipped>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Moment at={row.since} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Outcome row={row} />
      </IndexTable.Cell>
    </>
  );
}

function Narrow({ row, currency, link }: RowProps) {
  return (
    <div style={{ padding: "var(--p-space-300) var(--p-space-400)", width: "100%" }}>
      <BlockStack gap="100">
        <InlineStack align="space-between" gap="200">
          <Name row={row} link={link} />
          <Outcome row={row} />
        </InlineStack>
        <Text as="span" tone="subdued">
          {row.label} · <Moment at={row.since} />
        </Text>
        <Text as="span" breakWord>
          Yours: <FieldValue field={row.field} value={row.ours.value} currency={currency} />
        </Text>
        <Text as="span" breakWord>
          Shopify&apos;s: <FieldValue field={row.field} value={row.theirs.value} currency={currency} />
        </Text>
      </BlockStack>
    </div>
  );
}

function Name({ row, link }: { row: DifferenceRow; link: string }) {
  return (
    <BlockStack>
      <Link dataPrimaryLink monochrome removeUnderline url={link}>
        <Text as="span" fontWeight="semibold" breakWord>
          {row.productTitle}
        </Text>
      </Link>
      {row.variantTitle && (
        <Text as="span" tone="subdued">
          {row.variantTitle}
        </Text>
      )}
    </BlockStack>
  );
}

/** Of a conflict, what the strategy proposes; of anything else, where the value goes. */
function Outcome({ row }: { row: DifferenceRow }) {
  if (row.verdict !== "conflict") return <VerdictBadge verdict={row.verdict} />;
  const choice = row.proposal?.choice;
  if (!choice) return <Badge tone="attention">Asks you</Badge>;
  const { title } = STRATEGY_WORDS[row.proposal?.strategy ?? "manual_review"];
  return <Badge>{choice === "ours" ? `${title}: yours` : `${title}: Shopify's`}</Badge>;
}

/** A long text must not push the other columns off the page. */
function Clipped({ children }: { children: React.ReactNode }) {
  return (
    <div style={{ maxWidth: "12rem", whiteSpace: "normal", maxHeight: "4.5em", overflow: "hidden" }}>{children}</div>
  );
}
