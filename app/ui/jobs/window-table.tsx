import { BlockStack, Card, IndexTable, Text, useBreakpoints } from "@shopify/polaris";
import type { IndexTableProps } from "@shopify/polaris";
import type { WindowView } from "~/resources/sync-job";
import { useFormats } from "../formats-context";
import { WindowBadge } from "../status-badge";

const HEADINGS: IndexTableProps["headings"] = [
  { title: "Range" },
  { title: "State" },
  { title: "Fetched", alignment: "end" },
  { title: "New", alignment: "end" },
  { title: "Updated", alignment: "end" },
  { title: "Unchanged", alignment: "end" },
  { title: "Failed", alignment: "end" },
];
const ATTEMPTS = { title: "Attempts", alignment: "end" } as const;

/** The slices of a job, each with its own ledger. Wider than a phone: it says so and scrolls by itself. */
export function WindowTable({ windows }: { windows: readonly WindowView[] }) {
  const { number } = useFormats();
  const { mdDown } = useBreakpoints();
  // The column comes when it has something to tell; beside the other cards there is hardly room for it.
  const repeated = windows.some((window) => attemptsOf(window) > 1);
  const failed = windows.filter((window) => window.reason);
  return (
    <Card padding="0">
      <div style={{ padding: "var(--p-space-400)" }}>
        <BlockStack gap="100">
          <Text as="h2" variant="headingMd">
            Windows
          </Text>
          <Text as="p" tone="subdued">
            The job is read in slices; each is complete or tried again.{mdDown && " This table scrolls sideways."}
          </Text>
          {failed.map((window) => (
            <Text as="p" key={window.n} tone={window.state === "failed" ? "critical" : "caution"}>
              {window.reason}
            </Text>
          ))}
        </BlockStack>
      </div>
      <IndexTable
        resourceName={{ singular: "window", plural: "windows" }}
        itemCount={windows.length}
        headings={repeated ? [...HEADINGS, ATTEMPTS] : HEADINGS}
        selectable={false}
      >
        {windows.map((window, position) => (
          <IndexTable.Row key={window.n} id={String(window.n)} position={position}>
            <IndexTable.Cell>
              <Range window={window} />
            </IndexTable.Cell>
            <IndexTable.Cell>
              <WindowBadge state={window.state} />
            </IndexTable.Cell>
            <IndexTable.Cell>
              <Text as="span" alignment="end" numeric>
                {window.expected === null ? "—" : `${number(window.fetched)} of ${number(window.expected)}`}
              </Text>
            </IndexTable.Cell>
            {[
              window.created,
              window.updated,
              window.unchanged,
              window.rejected,
              ...(repeated ? [attemptsOf(window)] : []),
            ].map((value, column) => (
              <IndexTable.Cell key={column}>
                <Text as="span" alignment="end" numeric>
                  {number(value)}
                </Text>
              </IndexTable.Cell>
            ))}
          </IndexTable.Row>
        ))}
      </IndexTable>
    </Card>
  );
}

/** Counted are those that failed; one that is under way or done is an attempt too. */
function attemptsOf({ state, attempts }: WindowView): number {
  return ["submitted", "reading", "done"].includes(state) ? attempts + 1 : attempts;
}

function Range({ window }: { window: WindowView }) {
  const { date } = useFormats();
  if (window.kind === "ids" || window.kind === "records") return <>Single records</>;
  if (!window.rangeFrom && !window.rangeTo) return <>Everything</>;
  if (!window.rangeFrom) return <>{`Until ${date(window.rangeTo ?? "")}`}</>;
  if (!window.rangeTo) return <>{`Since ${date(window.rangeFrom)}`}</>;
  return <>{`${date(window.rangeFrom)} – ${date(window.rangeTo)}`}</>;
}
