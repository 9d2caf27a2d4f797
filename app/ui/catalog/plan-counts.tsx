import { BlockStack, Button, Card, DataTable, InlineStack, Text } from "@shopify/polaris";
import type { Verdict } from "~/resources/catalog/difference";
import type { PlanCount } from "~/resources/catalog/plan";
import { TIERS } from "~/resources/catalog/trust";
import type { Share } from "~/resources/catalog/trust";
import { useFormats } from "../formats-context";
import { VerdictBadge } from "./difference-table";
import { shareWords } from "./share-words";

interface PlanCountsProps {
  counts: readonly PlanCount[];
  tiers: Readonly<Record<1 | 2 | 3, Share>>;
  params: URLSearchParams;
  onFilter: (part: Record<string, string>) => void;
}

/** How many fields differ, by tier, field and direction; each line shows its own below. */
export function PlanCounts({ counts, tiers, params, onFilter }: PlanCountsProps) {
  const { number } = useFormats();
  const isFiltered = params.has("field") || params.has("verdict");
  return (
    <Card>
      <BlockStack gap="400">
        {TIERS.map(({ tier, title }) => {
          const rows = counts.filter((count) => count.tier === tier);
          if (rows.length === 0) return null;
          return (
            <BlockStack key={tier} gap="200">
              <Text as="h2" variant="headingSm">
                {`${title} · ${shareWords(tiers[tier])}`}
              </Text>
              <DataTable
                columnContentTypes={["text", "text", "numeric", "numeric", "text"]}
                headings={["Field", "Direction", "Fields", "Products", ""]}
                rows={rows.map(({ field, label, verdict, fields, products }) => [
                  label,
                  <VerdictBadge key="verdict" verdict={verdict} />,
                  number(fields),
                  number(products),
                  <Show key="show" label={label} onShow={() => onFilter({ field, verdict })} verdict={verdict} />,
                ])}
              />
            </BlockStack>
          );
        })}
        {isFiltered && (
          <InlineStack>
            <Button onClick={() => onFilter({})}>Show all changes</Button>
          </InlineStack>
        )}
      </BlockStack>
    </Card>
  );
}

function Show({ label, verdict, onShow }: { label: string; verdict: Verdict; onShow: () => void }) {
  return (
    <Button variant="plain" onClick={onShow} accessibilityLabel={`Show ${label}, ${verdict}`}>
      Show
    </Button>
  );
}
