import { BlockStack, Box, Button, Card, Divider, InlineStack, Link, Text } from "@shopify/polaris";
import type { RejectView } from "~/resources/sync-job";
import { useFormats } from "../formats-context";
import { Ago } from "../time";

/** The records that could not be mirrored, each with its reason, what came of it, and a way out. `busy` holds the ids being fetched. */
export function RejectList(props: {
  resource: string;
  rejects: readonly RejectView[];
  total: number;
  busy: ReadonlySet<string>;
  onRetry: (ids: string[]) => void;
}) {
  const { number } = useFormats();
  const { rejects, total } = props;
  if (total === 0 && rejects.length === 0) return null;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          Failed records
        </Text>
        {rejects.length === 0 && (
          <Text as="p">All {number(total)} records that failed in this job have been mirrored since.</Text>
        )}
        {rejects.map((reject, index) => (
          <BlockStack key={reject.id} gap="300">
            {index > 0 && <Divider />}
            <InlineStack align="space-between" blockAlign="start" gap="300" wrap={false}>
              <BlockStack gap="050">
                <Text as="h3" fontWeight="semibold">
                  {reject.name ?? `Record ${reject.id}`}
                </Text>
                <Text as="p" breakWord>
                  {reject.reason}
                </Text>
                <Text as="p" tone="subdued" variant="bodySm">
                  {reject.attempts === 1 ? "Tried once" : `Tried ${number(reject.attempts)} times`}, last{" "}
                  <Ago at={reject.lastAt} />
                  {" · "}
                  <Link url={`/app/health/dead-letters/record:${props.resource}:${reject.id}`}>
                    Details
                    <Text as="span" visuallyHidden>{` of ${reject.name ?? reject.id}`}</Text>
                  </Link>
                </Text>
              </BlockStack>
              <Box minWidth="fit-content">
                <Button
                  onClick={() => props.onRetry([reject.id])}
                  loading={props.busy.has(reject.id)}
                  accessibilityLabel={`Fetch ${reject.name ?? reject.id} again`}
                >
                  Fetch again
                </Button>
              </Box>
            </InlineStack>
          </BlockStack>
        ))}
        {total > rejects.length && rejects.length > 0 && (
          <Text as="p" tone="subdued">
            {number(rejects.length)} of {number(total)} are listed; the others have been mirrored since or are older.
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}
