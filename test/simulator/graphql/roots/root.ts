import { connectFound } from "../connections.ts";
import type { ApiCall } from "../fields.ts";
import { LISTINGS } from "../listings.ts";

export type Args = Record<string, unknown>;
/** What a root field answers; the fields below it are resolved by ../fields.ts. */
export type Root = (call: ApiCall, args: Args) => unknown;
export type Roots = Record<string, Root>;

const COUNT_CEILING = 10_000;

function listing(call: ApiCall, name: string, args: Args) {
  const open = LISTINGS[name];
  if (!open) throw new Error(`There is no list of ${name}.`);
  return open(call, args);
}

/** A page of a list. */
export const page =
  (name: string): Root =>
  (call, args) => {
    const { find, read } = listing(call, name, args);
    return connectFound(find, read, args);
  };

/** A Count as `limit` bounds it: 10,000 unless the query says another limit, or `null` for none. */
export const count =
  (name: string): Root =>
  (call, args) => {
    const found = listing(call, name, args).count();
    const limit = args.limit === null ? Infinity : ((args.limit as number | undefined) ?? COUNT_CEILING);
    return found > limit ? { count: limit, precision: "AT_LEAST" } : { count: found, precision: "EXACT" };
  };
