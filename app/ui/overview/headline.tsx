import {
  Badge,
  BlockStack,
  Box,
  Card,
  InlineStack,
  Link,
  SkeletonBodyText,
  SkeletonDisplayText,
  Text,
} from "@shopify/polaris";
import type { BadgeProps } from "@shopify/polaris";
import { counted } from "~/lib/words";
import { ORDER_NOUN } from "~/resources/orders/noun";
import { useFormats } from "../formats-context";
import { Ago } from "../time";

export interface Standing {
  mirrored: number;
  /** Null when Shopify never told. */
  inShopify: number | null;
  /** When Shopify told its number, if it cannot be asked now. */
  asOf: string | null;
  freshAt: string | null;
  /** The certificate: what the latest verify found. */
  proof?: { jobId: string; at: string; differ: number } | null;
  running: boolean;
}

/** The answer first: is my copy complete and fresh? */
export function Headline({ standing }: { standing: Standing }) {
  const { locale } = useFormats();
  return (
    <Card>
      <InlineStack gap="300" blockAlign="center" align="space-between">
        <BlockStack gap="100">
          <Text as="h2" variant="headingLg" numeric>
            {headlineText(standing, locale)}
          </Text>
          {standing.freshAt && (
            <Text as="p" tone="subdued">
              Fresh <Ago at={standing.freshAt} />
              {standing.proof && <Proven proof={standing.proof} />}
            </Text>
          )}
          {standing.asOf && (
            <Text as="p" tone="subdued">
              {"Shopify's number is as of "}
              <Ago at={standing.asOf} />
            </Text>
          )}
        </BlockStack>
        <StandingBadge standing={standing} />
      </InlineStack>
    </Card>
  );
}

/** " · proven 3 hours ago", or how many differed then; either opens the certificate. */
function Proven({ proof }: { proof: NonNullable<Standing["proof"]> }) {
  const { number } = useFormats();
  const { jobId, at, differ } = proof;
  const words = differ === 0 ? "proven " : `${number(differ)} ${differ === 1 ? "differs" : "differ"} as of `;
  return (
    <>
      {" · "}
      <Link url={`/app/health/certificate/${jobId}`} monochrome>
        {words}
        <Ago at={at} />
      </Link>
    </>
  );
}

export function headlineText({ mirrored, inShopify, freshAt }: Standing, locale: string): string {
  const number = new Intl.NumberFormat(locale);
  if (inShopify === null) return `${counted(mirrored, ORDER_NOUN, locale)} mirrored`;
  if (inShopify === 0 && mirrored === 0) return "Shopify has no orders yet; the first one will appear here by itself";
  if (mirrored === 0 && freshAt === null)
    return `${counted(inShopify, ORDER_NOUN, locale)} in Shopify, none mirrored yet`;
  // Shopify may show the last 60 days only, and the mirror keeps what it has seen before.
  if (mirrored > inShopify)
    return `${counted(mirrored, ORDER_NOUN, locale)} mirrored, Shopify shows ${number.format(inShopify)}`;
  return `${number.format(mirrored)} of ${counted(inShopify, ORDER_NOUN, locale)} mirrored`;
}

function StandingBadge({ standing }: { standing: Standing }) {
  const { word, tone } = standingWord(standing);
  return <Badge tone={tone}>{word}</Badge>;
}

function standingWord({ mirrored, inShopify, asOf, freshAt, running }: Standing): {
  word: string;
  tone: BadgeProps["tone"];
} {
  if (running) return { word: "Syncing", tone: "info" };
  if (freshAt === null) return { word: "Not populated", tone: "attention" };
  if (inShopify === null || asOf !== null) return { word: "Shopify not reached", tone: "warning" };
  if (mirrored > inShopify) return { word: "More than Shopify shows", tone: "info" };
  return mirrored === inShopify ? { word: "Complete", tone: "success" } : { word: "Incomplete", tone: "attention" };
}

/** As high as two lines of text: the answer, and how fresh it is. */
export function HeadlineSkeleton() {
  return (
    <Card>
      <Box minHeight="48px">
        <BlockStack gap="300">
          <SkeletonDisplayText size="small" />
          <SkeletonBodyText lines={1} />
        </BlockStack>
      </Box>
    </Card>
  );
}
