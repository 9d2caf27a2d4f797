interface Outcome {
  created: number;
  updated: number;
  unchanged: number;
  deleted: number;
  rejected: number;
  stale: number;
}

/** What fetching again did, for a toast: short, and only what happened. */
export function fetchedSentence(outcome: Outcome): string {
  const parts = [
    [outcome.created, "new"],
    [outcome.updated, "updated"],
    [outcome.unchanged + outcome.stale, "already the same"],
    [outcome.deleted, "no longer in Shopify"],
    [outcome.rejected, "failed"],
  ] as const;
  const happened = parts.filter(([count]) => count > 0);
  if (happened.length === 0) return "Not found in Shopify";
  if (happened.length === 1 && happened[0]?.[0] === 1) {
    const said = {
      new: "Mirrored",
      updated: "Updated from Shopify",
      "already the same": "Already the same as in Shopify",
      "no longer in Shopify": "Removed: no longer in Shopify",
      failed: "Could not be mirrored",
    };
    return said[happened[0][1]];
  }
  return happened.map(([count, word]) => `${count} ${word}`).join(", ");
}
