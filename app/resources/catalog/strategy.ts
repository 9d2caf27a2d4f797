import { familyOf } from "./fields";

/** How a conflict ends: a field that both sides changed since they last agreed, to different values. */
export const STRATEGIES = [
  "local_priority",
  "shopify_priority",
  "manual_review",
  "merge_fields",
  "newest_wins",
] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Who owns a field, for `merge_fields`; and whose value a conflict ends with. */
export const OWNERS = ["ours", "shopify"] as const;
export type Owner = (typeof OWNERS)[number];

export const STRATEGY_WORDS: Readonly<Record<Strategy, { title: string; meaning: string }>> = {
  local_priority: { title: "Mine wins", meaning: "Your catalog's value is written to Shopify." },
  shopify_priority: { title: "Shopify's wins", meaning: "Your catalog takes over what Shopify has." },
  manual_review: { title: "Ask me", meaning: "Nothing is written until somebody has chosen." },
  merge_fields: {
    title: "By field",
    meaning: "Each field has an owner, whose value wins; a field without one is asked about.",
  },
  newest_wins: {
    title: "Newest wins",
    meaning: "The change that was made last wins; if that cannot be told, it is asked about.",
  },
};

/** What a strategy needs of a shop's policy. */
export interface ConflictPolicy {
  strategy: Strategy;
  fieldStrategies: Readonly<Record<string, Strategy>>;
  fieldOwners: Readonly<Record<string, Owner>>;
}

/** When each side changed the field, ISO 8601 in UTC, as far as known. */
export interface Changed {
  ours: string | null;
  theirs: string | null;
}

/** Whose value ends a conflict of this field; null when somebody has to be asked. */
export function decide(policy: ConflictPolicy, field: string, changed: Changed): Owner | null {
  switch (strategyFor(policy, field)) {
    case "local_priority":
      return "ours";
    case "shopify_priority":
      return "shopify";
    case "manual_review":
      return null;
    case "merge_fields":
      return ofField(policy.fieldOwners, field) ?? null;
    case "newest_wins":
      return newest(changed);
  }
}

export function strategyFor(policy: ConflictPolicy, field: string): Strategy {
  return ofField(policy.fieldStrategies, field) ?? policy.strategy;
}

/** Fields that there are many of may be named one by one ("inventory:123"), or all at once ("inventory", "metafield"). */
function ofField<T>(choices: Readonly<Record<string, T>>, field: string): T | undefined {
  for (const name of [field, familyOf(field)]) if (Object.hasOwn(choices, name)) return choices[name];
  return undefined;
}

function newest({ ours, theirs }: Changed): Owner | null {
  const [here, there] = [Date.parse(ours ?? ""), Date.parse(theirs ?? "")];
  if (here > there) return "ours";
  return there > here ? "shopify" : null;
}
