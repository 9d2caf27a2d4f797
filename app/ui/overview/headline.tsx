import {
  Badge,
  BlockStack,
  Box,
  Button,
  InlineStack,
  Link,
  SkeletonBodyText,
  SkeletonDisplayText,
  Text,
} from "@shopify/polaris";
import type { BadgeProps } from "@shopify/polaris";
import { counted } from "~/lib/words";
import type { ResourceView } from "~/resources/resource-view";
import { MODE_WORDS } from "~/resources/sync-job";
import { useFormats } from "../formats-context";
import { useResource } from "../resources-context";
import { Ago } from "../time";

export interface Standing {
  resource: string;
  mirrored: number;
  /** Null when Shopify never told. */
  inShopify: number | null;
  /** When Shopify told its number, if it cannot be asked now. */
  asOf: string | null;
  /** Why Shopify did not tell it anew, when it was reached and refused. */
  refused?: string | null;
  freshAt: string | null;
  /** The certificate: what the latest verify found. */
  proof?: { jobId: string; at: string; differ: number } | null;
  lastJob?: { id: string; mode: string; createdAt: string } | null;
  running: boolean;
}

/** The answer first: is my copy of one resource complete and fresh? `action` is its next step. */
export function Headline({ standing, action }: { standing: Standing; action?: HeadlineAction }) {
  const { locale } = useFormats();
  const { noun } = useResource(standing.resource);
  return (
    <InlineStack gap="300" blockAlign="center" align="space-between">
      <BlockStack gap="100">
        <InlineStack gap="200" blockAlign="center">
          <Text as="h2" variant="headingLg" numeric>
            {headlineText(standing, noun, locale)}
          </Text>
          <StandingBadge standing={standing} />
        </InlineStack>
        {standing.freshAt && (
          <Text as="p" tone="subdued">
            Fresh <Ago at={standing.freshAt} />
            {standing.proof && <Proven proof={standing.proof} />}
            {standing.lastJob && <LastJob job={standing.lastJob} />}
          </Text>
        )}
        {standing.asOf && (
          <Text as="p" tone="subdued">
            {"Shopify's number is as of "}
            <Ago at={standing.asOf} />
          </Text>
        )}
      </BlockStack>
      {action && (
        <Button onClick={action.onAction} loading={action.loading}>
          {action.content}
        </Button>
      )}
    </InlineStack>
  );
}

export interface HeadlineAction {
  content: string;
  onAction: () => void;
  loading?: boolean;
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

/** " · last job: update, 3 minutes ago"; opens it. */
function LastJob({ job }: { job: NonNullable<Standing["lastJob"]> }) {
  return (
    <>
      {" · last job: "}
      <Link url={`/app/jobs/${job.id}`} monochrome>
        {`${(MODE_WORDS[job.mode] ?? job.mode).toLowerCase()}, `}
        <Ago at={job.createdAt} />
      </Link>
    </>
  );
}

export function headlineText(
  { mirrored, inShopify, freshAt }: Pick<Standing, "mirrored" | "inShopify" | "freshAt">,
  noun: ResourceView["noun"],
  locale: string,
): string {
  const number = new Intl.NumberFormat(locale);
  if (inShopify === null) return `${counted(mirrored, noun, locale)} mirrored`;
  if (inShopify === 0 && mirrored === 0)
    return `Shopify has no ${noun.many} yet; the first one will appear here by itself`;
  if (mirrored === 0 && freshAt === null) return `${counted(inShopify, noun, locale)} in Shopify, none mirrored yet`;
  // Shopify may show the last 60 days only, and the mirror keeps what it has seen before.
  if (mirrored > inShopify)
    return `${counted(mirrored, noun, locale)} mirrored, Shopify shows ${number.format(inShopify)}`;
  return `${number.format(mirrored)} of ${counted(inShopify, noun, locale)} mirrored`;
}

function StandingBadge({ standing }: { standing: Standing }) {
  const { word, tone } = standingWord(standing);
  return <Badge tone={tone}>{word}</Badge>;
}

function standingWord({ mirrored, inShopify, asOf, refused, freshAt, running }: Standing): {
  word: string;
  tone: BadgeProps["tone"];
} {
  if (running) return { word: "Syncing", tone: "info" };
  if (freshAt === null) return { word: "Not populated", tone: "attention" };
  if (refused) return { word: "Not permitted", tone: "warning" };
  if (inShopify === null || asOf !== null) return { word: "Shopify not reached", tone: "warning" };
  if (mirrored > inShopify) return { word: "More than Shopify shows", tone: "info" };
  return mirrored === inShopify ? { word: "Complete", tone: "success" } : { word: "Incomplete", tone: "attention" };
}

/** As high as two lines of text: the answer, and how fresh it is. */
export function HeadlineSkeleton() {
  return (
    <Box minHeight="48px">
      <BlockStack gap="300">
        <SkeletonDisplayText size="small" />
        <SkeletonBodyText lines={1} />
      </BlockStack>
    </Box>
  );
}
