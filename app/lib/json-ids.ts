/**
 * JSON whose integers may exceed 2^53 (webhook bodies carry ids as bare numbers). Such integers become strings; all else
 * is as `JSON.parse` reads it. Uses the source text that parsing gives its reviver (ECMAScript 2025).
 */
export function parseJsonKeepingIds(text: string): unknown {
  const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === "number" && !Number.isSafeInteger(value) && context?.source && /^-?\d+$/.test(context.source)
      ? context.source
      : value;
  return JSON.parse(text, reviver);
}
