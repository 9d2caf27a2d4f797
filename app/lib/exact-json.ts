type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

/** `JSON.parse`, but whole numbers beyond 2^53 (Shopify's ids may be) come as decimal strings instead of being rounded. */
export function parseExactJson(text: string): unknown {
  const exact: Reviver = (_, value, { source }) =>
    typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) ? source : value;
  // TypeScript's library does not know the reviver's third argument yet (ECMAScript "JSON.parse source text access").
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
}
