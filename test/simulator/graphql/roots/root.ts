import type { ApiCall } from "../fields.ts";

export type Args = Record<string, unknown>;
/** What a root field answers; the fields below it are resolved by ../fields.ts. */
export type Root = (call: ApiCall, args: Args) => unknown;
export type Roots = Record<string, Root>;

const COUNT_CEILING = 10_000;

/** A Count as `limit` bounds it: 10,000 unless the query says another limit, or `null` for none. */
export function counted(found: number, limitGiven: unknown): { count: number; precision: string } {
  const limit = limitGiven === null ? Infinity : ((limitGiven as number | undefined) ?? COUNT_CEILING);
  return found > limit ? { count: limit, precision: "AT_LEAST" } : { count: found, precision: "EXACT" };
}
