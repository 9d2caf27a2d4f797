import { BlockStack, IndexTable, Link, Text, useBreakpoints } from "@shopify/polaris";
import type { IndexTableProps } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { DeadLetter } from "~/resources/dead-letter";
import { useFormats } from "../formats-context";
import { Ago, Moment } from "../time";
import { pageOf, recordOf, titleOf, triesOf } from "./dead-letter-words";

const HEADINGS: IndexTableProps["headings"] = [
  { title: "What" },
  { title: "Reason" },
  { title: "Tries", alignment: "end" },
  { title: "First tried" },
  { title: "Last tried" },
];

type TableProps = Pick<
  IndexTableProps,
  "selectedItemsCount" | "onSelectionChange" | "promotedBulkActions" | "pagination" | "loading"
>;

/** Deliveries and records that failed for good, the last tried first; a row opens what came. */
export function DeadLetterTable({
  letters,
  selected,
  ...table
}: { letters: readonly DeadLetter[]; selected: readonly string[] } & TableProps) {
  const { mdDown } = useBreakpoints();
  return (
    <IndexTable
      resourceName={{ singular: "dead letter", plural: "dead letters" }}
      itemCount={letters.length}
      headings={HEADINGS}
      condensed={mdDown}
      {...table}
    >
      {letters.map((letter, position) => (
        <IndexTable.Row key={letter.key} id={letter.key} position={position} selected={selected.includes(letter.key)}>
          {mdDown ? <Narrow letter={letter} /> : <Wide letter={letter} />}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

function Wide({ letter }: { letter: DeadLetter }) {
  const { number } = useFormats();
  return (
    <>
      <IndexTable.Cell>
        <What letter={letter} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Wrapped>
          <Text as="span" breakWord>
            {letter.reason}
          </Text>
        </Wrapped>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Text as="span" alignment="end" numeric>
          {number(letter.attempts)}
        </Text>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Moment at={letter.firstAt} />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <Moment at={letter.lastAt} />
      </IndexTable.Cell>
    </>
  );
}

function Narrow({ letter }: { letter: DeadLetter }) {
  const formats = useFormats();
  return (
    <div style={{ padding: "var(--p-space-300) var(--p-space-400)", width: "100%" }}>
      <Wrapped>
        <BlockStack gap="100">
          <What letter={letter} />
          <Text as="span" breakWord>
            {letter.reason}
          </Text>
          <Text as="span" tone="subdued">
            {triesOf(letter.attempts, formats)}, last <Ago at={letter.lastAt} />
          </Text>
        </BlockStack>
      </Wrapped>
    </div>
  );
}

function What({ letter }: { letter: DeadLetter }) {
  const title = titleOf(letter);
  const record = recordOf(letter);
  return (
    <BlockStack>
      <Link dataPrimaryLink monochrome removeUnderline url={pageOf(letter)}>
        <Text as="span" fontWeight="semibold">
          {title}
        </Text>
      </Link>
      {record !== title && (
        <Text as="span" tone="subdued">
          {record}
        </Text>
      )}
    </BlockStack>
  );
}

/** Cells of a table do not break lines; a reason is a sentence. */
function Wrapped({ children }: { children: ReactNode }) {
  return <div style={{ whiteSpace: "normal", minWidth: "12rem" }}>{children}</div>;
}
