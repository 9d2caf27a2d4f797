/** How a conflict ends: a field that both sides changed since they last agreed, to different values. */
export const STRATEGIES = [
  "local_priority",
  "shopify_priority",
  "manual_review",
  "merge_fields",
  "newest_wins",
] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Who owns a field, for `merge_fields`. */
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
