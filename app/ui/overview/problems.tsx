import { Banner, BlockStack, Text } from "@shopify/polaris";
import type { BannerProps } from "@shopify/polaris";
import { counted } from "~/lib/words";
import { ORDER_NOUN } from "~/resources/orders/noun";
import { MODE_WORDS } from "~/resources/sync-job";

export interface Problem {
  key: string;
  tone: BannerProps["tone"];
  title: string;
  text: string;
  action: { content: string; url?: string; onAction?: () => void; external?: boolean } | null;
}

export interface ProblemFacts {
  scopes: readonly string[];
  deniedFields: readonly string[];
  rejects: number;
  locale: string;
  /** The newest failed job that nothing has made up for. */
  failedJob: { id: string; mode: string; reason: string | null } | null;
  /** What the latest verify left different. */
  differ: number;
  /** No worker has shown a sign of life. */
  idle: boolean;
  /** Shopify could not be asked just now. */
  unreachable: boolean;
  /** It has not answered for some time, and nothing is sent until it does: "Shopify has not answered since 14:02". */
  outage: string | null;
}

const AT_MOST = 3;

/** What keeps the mirror from being complete, most serious first, each with its way out. */
export function problemsOf(
  facts: ProblemFacts,
  act: { retry: () => void; grant: () => void; reload: () => void; repair: () => void },
): Problem[] {
  const problems: (Problem | false)[] = [
    facts.unreachable && {
      key: "unreachable",
      tone: "critical",
      title: facts.outage ?? "Shopify cannot be reached right now",
      text: "Nothing is lost: what is mirrored stays, and everything goes on by itself as soon as Shopify answers again.",
      action: { content: "Try again", onAction: act.reload },
    },
    facts.idle && {
      key: "idle",
      tone: "critical",
      title: "No worker is running, so nothing is being worked off",
      text: "Nothing is lost: webhooks are kept, and syncs wait. All of it goes on as soon as whoever runs this app starts a worker.",
      action: { content: "See what waits", url: "/app/health" },
    },
    facts.failedJob !== null && {
      key: "failed",
      tone: "critical",
      title: `${MODE_WORDS[facts.failedJob.mode] ?? facts.failedJob.mode} failed, and no job has made up for it yet`,
      text: `${facts.failedJob.reason ?? "It gave no reason."} What was mirrored before is kept.`,
      action: { content: "See why and run it again", url: `/app/jobs/${facts.failedJob.id}` },
    },
    facts.differ > 0 && {
      key: "differ",
      tone: "warning",
      title: `${counted(facts.differ, ORDER_NOUN, facts.locale)} ${facts.differ === 1 ? "differs" : "differ"} from Shopify`,
      text: "The latest verify found that and left it so. A verify that repairs fetches what is missing or outdated and removes what Shopify no longer has.",
      action: { content: "Repair", onAction: act.repair },
    },
    facts.rejects > 0 && {
      key: "rejects",
      tone: "warning",
      title: `${counted(facts.rejects, ORDER_NOUN, facts.locale)} could not be mirrored`,
      text: "Each is kept with its reason and can be fetched again. All the others are mirrored.",
      action: { content: "Fetch them again", onAction: act.retry },
    },
    !facts.scopes.includes("read_all_orders") && {
      key: "scope",
      tone: "warning",
      title: "Only the orders of the last 60 days are visible",
      text: "Shopify shows older orders only to apps with the permission to read all orders (read_all_orders). Grant it, then populate again.",
      action: { content: "Grant access to all orders", onAction: act.grant },
    },
    facts.deniedFields.length > 0 && {
      key: "denied",
      tone: "info",
      title: "Shopify withholds some customer data",
      text: "This app is not approved for all protected customer data, so names or addresses may be missing. Orders, money and lines are complete.",
      action: null,
    },
  ];
  return problems.filter((problem) => problem !== false).slice(0, AT_MOST);
}

export function ProblemBanners({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <BlockStack gap="300">
      {problems.map(({ key, tone, title, text, action }) => (
        <Banner key={key} tone={tone} title={title} action={action ?? undefined}>
          <Text as="p">{text}</Text>
        </Banner>
      ))}
    </BlockStack>
  );
}
