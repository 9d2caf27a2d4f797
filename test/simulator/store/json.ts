/** JSON with BigInt printed as a plain number, as Shopify prints ids beyond 2^53. */
export function toJson(payload: unknown): string {
  const json = JSON as unknown as { rawJSON(text: string): unknown };
  return JSON.stringify(payload, (_, value: unknown) =>
    typeof value === "bigint" ? json.rawJSON(String(value)) : value,
  );
}
