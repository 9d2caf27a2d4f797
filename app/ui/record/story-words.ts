import { inWords } from "~/lib/words";
import type { Json } from "~/resources/resource";
import type { StoryChanges, StoryEntry } from "~/resources/story";
import type { Formats } from "../formats";

const SOURCES: Readonly<Record<string, string>> = {
  populate: "a populate",
  update: "an update",
  full: "a full resync",
  sweep: "a sweep",
  verify: "a verification",
  webhook: "a webhook",
  fetch: "“Fetch again”",
  completion: "the completion of its lines",
  push: "a push",
};

/** What brought a version here: "an update". */
export const sourceWords = (source: string) => SOURCES[source] ?? inWords(source).toLowerCase();

/** What an entry of a timeline says, without its time. */
export function entryWords({ kind, source, topic, state, reason }: StoryEntry): string {
  const because = reason === null ? "" : `: ${reason}`;
  switch (kind) {
    case "webhook":
      if (state === "pending")
        return `Webhook ${topic ?? ""} received, ${reason === null ? "being fetched" : "to be tried again"}${because}`;
      return state === "failed" ? `Webhook ${topic ?? ""} failed${because}` : `Webhook ${topic ?? ""}`;
    case "created":
      return `First mirrored by ${sourceWords(source)}`;
    case "written":
      return `Changed here by ${sourceWords(source)}`;
    case "unchanged":
      return `Read by ${sourceWords(source)}: nothing new`;
    case "refused":
      return `A version that came by ${sourceWords(source)} was refused${because}`;
    case "rejected":
      return `A version that came by ${sourceWords(source)} could not be mirrored${because}`;
    case "completed":
      return "Lines of refunds, fulfillments and shipping completed";
    case "deleted":
      return "Deleted in Shopify, and here";
  }
}

/** "currentTotalPriceSet" → "Current total price". */
export function fieldWords(field: string): string {
  if (field === "parts") return "Lines of refunds, fulfillments and shipping";
  const words = field
    .replace(/Set$/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What children are called, by their ids. */
export type Names = Readonly<Record<string, string>>;

/** "lineItems[123].quantity" → "Line items 123 · quantity", or by its name: "Line items Trusty mug · quantity". */
function pathWords(path: string, names: Names): string {
  const steps = path
    .replace(/^parts\./, "")
    .replace(/\.shopMoney\.amount$/, "")
    .split(".");
  return steps
    .map((step, n) => {
      const [, field = step, id] = /^([^[]*)(?:\[(.*)\])?$/.exec(step) ?? [];
      const words = n === 0 ? fieldWords(field) : fieldWords(field).toLowerCase();
      return id === undefined ? words : `${words} ${names[id] ?? id}`;
    })
    .join(" · ");
}

/**
 * One line per field. What a customer paid in another currency is left out where it only follows the shop's amount, and so is when a child
 * changed where it is said what of it did.
 */
export function changeLines(
  changes: StoryChanges,
  formats: Pick<Formats, "exact" | "number">,
  names: Names = {},
): string[] {
  const paths = Object.keys(changes);
  const isSaid = (path: string) => {
    const [, child] = /^(.*\])\..*updatedAt$/.exec(path) ?? [];
    return child !== undefined && paths.some((other) => other.startsWith(`${child}.`) && !other.endsWith("updatedAt"));
  };
  const lines = Object.entries(changes).flatMap(([path, change]) => {
    if (isSaid(path)) return [];
    if (
      path.replace(".presentmentMoney.", ".shopMoney.") !== path &&
      path.replace(".presentmentMoney.", ".shopMoney.") in changes
    )
      return [];
    if (change === "changed") return [`${fieldWords(path)}: changed (personal data is not shown)`];
    const [before, after] = change;
    if (isNothing(before) && isNothing(after)) return [];
    if (path === "…") return [`and ${formats.number(Number(after))} more fields`];
    return [`${pathWords(path, names)}: ${sidesWords(before, after, formats)}`];
  });
  // A refund, say, stands among the refunds and once more with its lines.
  return [...new Set(lines)];
}

function sidesWords(before: Json, after: Json, formats: Pick<Formats, "exact">): string {
  if (isNode(after) && before === null) return "added";
  if (isNode(before) && after === null) return "removed";
  if (isNode(before) || isNode(after)) return "changed";
  const [was, is] = [valueWords(before, formats), valueWords(after, formats)];
  return was === is ? "changed" : `${was} → ${is}`;
}

/** That a list is empty was not known before, or is not any more: nothing has changed for whoever reads it. */
const isNothing = (value: Json) => value === null || (Array.isArray(value) && value.length === 0);

const isNode = (value: Json) => value !== null && typeof value === "object" && !Array.isArray(value);

function valueWords(value: Json, formats: Pick<Formats, "exact">): string {
  if (value === null || value === "") return "—";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) {
    const plain = value.flatMap((one) => (one === null || typeof one === "object" ? [] : [String(one)]));
    return value.length === 0 ? "none" : plain.length === value.length ? plain.join(", ") : `${value.length} entries`;
  }
  if (typeof value !== "string") return JSON.stringify(value);
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return formats.exact(value);
  return /^[A-Z][A-Z_]+$/.test(value) ? inWords(value) : value;
}
