import { Banner, BlockStack, Text } from "@shopify/polaris";
import type { BannerProps } from "@shopify/polaris";
import { counted } from "~/lib/words";
import { MODE_WORDS } from "~/resources/sync-job";

export interface Problem {
  key: string;
  tone: BannerProps["tone"];
  title: string;
  text: string;
  action: { content: string; url?: string; onAction?: () => void; external?: boolean } | null;
}

export interface ProblemFacts {
  locale: string;
  scopes: readonly string[];
  deniedFields: readonly string[];
  /** No worker has shown a sign of life. */
  idle: boolean;
  reach: {
    /** Shopify could not be asked just now. */
    unreachable: boolean;
    /** It has not answered for some time, and nothing is sent until it does: "Shopify has not answered since 14:02". */
    outage: string | null;
    /** Scopes that reading needs and this shop does not grant. */
    missingScopes: readonly string[];
    /** Shopify's sentence for what it refused to tell, by resource. */
    refused: Readonly<Record<string, string | null>>;
  };
  resources: readonly ResourceProblems[];
  /** Fields that both sides changed and that nothing has decided. */
  conflicts: number;
  /** The newest push, if it stopped by itself. */
  stoppedPush: { id: string; reason: string | null } | null;
}

export interface ResourceProblems {
  name: string;
  noun: { one: string; many: string };
  /** What must be granted to read such records. */
  scopes: readonly string[];
  rejects: number;
  /** The newest failed job that nothing has made up for. */
  failedJob: { id: string; mode: string; reason: string | null } | null;
  /** With what the latest verify left different. */
  freshness: { proof?: { differ: number } | null };
}

interface Ways {
  retry: (resource: string) => void;
  repair: (resource: string) => void;
  grant: (scopes: readonly string[]) => void;
  reload: () => void;
}

const AT_MOST = 3;

/** What keeps the mirror from being complete and the catalog from being pushed, most serious first, each with its way out. */
export function problemsOf(facts: ProblemFacts, act: Ways): Problem[] {
  const each = (problem: (one: ResourceProblems) => Problem | false) => facts.resources.map(problem);
  const problems: (Problem | false)[] = [
    unreachable(facts, act),
    notGranted(facts, act),
    ...refused(facts, act),
    facts.idle && IDLE,
    ...each(failed),
    stopped(facts),
    ...each((one) => differing(one, facts, act)),
    ...each((one) => rejected(one, facts, act)),
    conflicting(facts),
    !facts.scopes.includes("read_all_orders") && {
      key: "scope",
      tone: "warning",
      title: "Only the orders of the last 60 days are visible",
      text: "Shopify shows older orders only to apps with the permission to read all orders (read_all_orders). Grant it, then populate again.",
      action: { content: "Grant access to all orders", onAction: () => act.grant(["read_all_orders"]) },
    },
    facts.deniedFields.length > 0 && DENIED,
  ];
  return problems.filter((problem) => problem !== false).slice(0, AT_MOST);
}

function unreachable({ reach }: ProblemFacts, act: Ways): Problem | false {
  return (
    reach.unreachable && {
      key: "unreachable",
      tone: "critical",
      title: reach.outage ?? "Shopify cannot be reached right now",
      text: "Nothing is lost: what is mirrored stays, and everything goes on by itself as soon as Shopify answers again.",
      action: { content: "Try again", onAction: act.reload },
    }
  );
}

function notGranted({ reach: { missingScopes }, resources }: ProblemFacts, act: Ways): Problem | false {
  const nouns = resources.filter((one) => lacks(one, missingScopes)).map(({ noun }) => noun.many);
  const isOne = missingScopes.length === 1;
  return (
    missingScopes.length > 0 && {
      key: "not granted",
      tone: "critical",
      title: `Lockstep may not read ${nouns.join(" and ")} in this shop`,
      text: `Shopify answers, but the access ${isOne ? "scope" : "scopes"} ${missingScopes.join(", ")} ${isOne ? "is" : "are"} not granted. What is mirrored stays as it was last read.`,
      action: {
        content: isOne ? "Grant the permission" : "Grant the permissions",
        onAction: () => act.grant(missingScopes),
      },
    }
  );
}

const lacks = ({ scopes }: ResourceProblems, missing: readonly string[]) =>
  scopes.some((scope) => missing.includes(scope));

/** For another reason than a scope that is not granted: that is told before. */
function refused({ reach, resources }: ProblemFacts, act: Ways): Problem[] {
  const open = resources.filter((one) => reach.refused[one.name] && !lacks(one, reach.missingScopes));
  const reasons = [...new Set(open.map(({ name }) => reach.refused[name]))];
  return reasons.map((why) => {
    const some = open.filter(({ name }) => reach.refused[name] === why);
    return {
      key: `refused ${some.map(({ name }) => name).join(" ")}`,
      tone: "critical",
      title: `Shopify does not tell how many ${some.map(({ noun }) => noun.many).join(" and ")} it has`,
      text: `${why} What is mirrored stays as it was last read.`,
      action: { content: "Try again", onAction: act.reload },
    };
  });
}

const IDLE: Problem = {
  key: "idle",
  tone: "critical",
  title: "No worker is running, so nothing is being worked off",
  text: "Nothing is lost: webhooks are kept, and syncs wait. All of it goes on as soon as whoever runs this app starts a worker.",
  action: { content: "See what waits", url: "/app/health" },
};

function failed({ name, noun, failedJob }: ResourceProblems): Problem | false {
  return (
    failedJob !== null && {
      key: `failed ${name}`,
      tone: "critical",
      title: `${MODE_WORDS[failedJob.mode] ?? failedJob.mode} of ${noun.many} failed, and no job has made up for it yet`,
      text: `${failedJob.reason ?? "It gave no reason."} What was mirrored before is kept.`,
      action: { content: "See why and run it again", url: `/app/jobs/${failedJob.id}` },
    }
  );
}

function stopped({ stoppedPush }: ProblemFacts): Problem | false {
  return (
    stoppedPush !== null && {
      key: "stopped",
      tone: "critical",
      title: "A push stopped by itself",
      text: `${stoppedPush.reason ?? "It gave no reason."} What it had written stays, and can be undone.`,
      action: { content: "See what went wrong", url: `/app/catalog/pushes/${stoppedPush.id}` },
    }
  );
}

function differing({ name, noun, freshness }: ResourceProblems, { locale }: ProblemFacts, act: Ways): Problem | false {
  const differ = freshness.proof?.differ ?? 0;
  return (
    differ > 0 && {
      key: `differ ${name}`,
      tone: "warning",
      title: `${counted(differ, noun, locale)} ${differ === 1 ? "differs" : "differ"} from Shopify`,
      text: "The latest verify found that and left it so. A verify that repairs fetches what is missing or outdated and removes what Shopify no longer has.",
      action: { content: `Repair ${noun.many}`, onAction: () => act.repair(name) },
    }
  );
}

function rejected({ name, noun, rejects }: ResourceProblems, { locale }: ProblemFacts, act: Ways): Problem | false {
  return (
    rejects > 0 && {
      key: `rejects ${name}`,
      tone: "warning",
      title: `${counted(rejects, noun, locale)} could not be mirrored`,
      text: "Each is kept with its reason and can be fetched again. All the others are mirrored.",
      action: { content: "Fetch them again", onAction: () => act.retry(name) },
    }
  );
}

const CONFLICTS = { one: "conflict is", many: "conflicts are" };

function conflicting({ conflicts, locale }: ProblemFacts): Problem | false {
  return (
    conflicts > 0 && {
      key: "conflicts",
      tone: "warning",
      title: `${counted(conflicts, CONFLICTS, locale)} open`,
      text: "Your catalog and Shopify changed the same fields to different values. Neither side is overwritten until you choose.",
      action: { content: "Choose", url: "/app/conflicts" },
    }
  );
}

const DENIED: Problem = {
  key: "denied",
  tone: "info",
  title: "Shopify withholds some customer data",
  text: "This app is not approved for all protected customer data, so names or addresses may be missing. Orders, money and lines are complete.",
  action: null,
};

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
