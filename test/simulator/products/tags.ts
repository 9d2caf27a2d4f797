/** "Big  Sale" and "big sale" are the same tag; the spelling that was there first stays (recorded at Shopify). */
export const tagIdentity = (tag: string): string => tag.trim().replace(/\s+/g, " ").toLowerCase();

/** Tags as a product keeps them: trimmed, each once, in alphabetical order whatever their case. Commas separate. */
export function keptTags(tags: readonly string[]): string[] {
  const kept = new Map<string, string>();
  for (const tag of tags.flatMap((one) => one.split(","))) {
    const text = tag.trim();
    if (text !== "" && !kept.has(tagIdentity(text))) kept.set(tagIdentity(text), text);
  }
  return [...kept].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, tag]) => tag);
}
