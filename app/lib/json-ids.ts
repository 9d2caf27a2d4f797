/**
 * JSON whose integers may exceed 2^53 (webhook bodies carry ids as bare numbers). Such integers become strings; all else
 * is as `JSON.parse` reads it. Uses the source text that parsing gives its reviver (ECMAScript 2025), and only where
 * a number of so many digits may stand: a reviver makes parsing six times as slow.
 */
export function parseJsonKeepingIds(text: string): unknown {
  return /(?:^|[[:,])\s*-?\d{16}/.test(text) ? JSON.parse(text, keepingIds) : JSON.parse(text);
}

function keepingIds(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === "number" && !Number.isSafeInteger(value) && context?.source && /^-?\d+$/.test(context.source)
    ? context.source
    : value;
}
