import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** Where a topic's webhooks go; `uri` is relative to the app's address or absolute. */
export interface Subscription {
  topics: string[];
  uri: string;
}

/** A subscription made by API: of one shop and one topic, and the only kind that `webhookSubscriptions` lists. */
export interface MadeSubscription {
  id: string;
  /** As deliveries name it: "orders/updated". */
  topic: string;
  uri: string;
}

export interface AppConfiguration {
  subscriptions: Subscription[];
  scopes: string[] | undefined;
}

const COMPLIANCE = ["customers/data_request", "customers/redact", "shop/redact"];
const FALLBACK: Subscription[] = [
  {
    topics: [
      "orders/create",
      "orders/updated",
      "orders/delete",
      "refunds/create",
      "fulfillments/create",
      "fulfillments/update",
      "order_transactions/create",
      "orders/edited",
      "app/uninstalled",
      "app/scopes_update",
      "bulk_operations/finish",
    ],
    uri: "/webhooks",
  },
  { topics: COMPLIANCE, uri: "/webhooks" },
];

/** What the app's configuration file declares: webhook subscriptions and access scopes, as Shopify would deploy them. */
export function readAppConfiguration(
  file = path.join(import.meta.dirname, "../../../shopify.app.toml"),
): AppConfiguration {
  if (!existsSync(file)) return { subscriptions: FALLBACK, scopes: undefined };
  const sections = parseSections(readFileSync(file, "utf8"));
  const subscriptions = sections
    .filter((section) => section.name === "webhooks.subscriptions")
    .map(({ values }) => ({
      topics: [...list(values.topics), ...list(values.compliance_topics)],
      uri: String(values.uri ?? "/webhooks"),
    }));
  const access = sections.find((section) => section.name === "access_scopes")?.values.scopes;
  return {
    subscriptions,
    scopes: typeof access === "string" ? access.split(",").map((scope) => scope.trim()) : undefined,
  };
}

interface Section {
  name: string;
  values: Record<string, unknown>;
}

/** The little of TOML that an app configuration uses: tables, arrays of tables, strings and arrays of strings over lines. */
function parseSections(text: string): Section[] {
  const sections: Section[] = [{ name: "", values: {} }];
  const plain = text.replace(/^((?:[^"'#\n]|"[^"\n]*"|'[^'\n]*')*)#.*$/gm, "$1");
  const pattern = /^\s*\[\[?\s*([\w.]+)\s*\]\]?\s*$|^\s*([\w-]+)\s*=\s*(\[[\s\S]*?\]|"[^"\n]*"|'[^'\n]*'|[^\n]+)/gm;
  for (const [, section, key, raw = ""] of plain.matchAll(pattern)) {
    if (section) sections.push({ name: section, values: {} });
    else if (key) (sections.at(-1) as Section).values[key] = value(raw.trim());
  }
  return sections;
}

function value(raw: string): unknown {
  const strings = [...raw.matchAll(/"([^"]*)"|'([^']*)'/g)].map((match) => match[1] ?? match[2] ?? "");
  return raw.startsWith("[") ? strings : (strings[0] ?? raw);
}

function list(found: unknown): string[] {
  return Array.isArray(found) ? (found as string[]) : [];
}
