/** When a push stops by itself: too much of what it has tried failed, or met somebody else's change. */
import { counted } from "~/lib/words";

/** Before so many products are tried, a share of them says nothing. */
export const TRIED_AT_LEAST = 20;

/** What became of the products a run has tried; each counts once. */
export interface Tried {
  pushed: number;
  unchanged: number;
  conflicts: number;
  failed: number;
}

/** Shares from 0 to 1; null: however many. */
export interface Limits {
  errors: number | null;
  conflicts: number | null;
}

export const triedOf = ({ pushed, unchanged, conflicts, failed }: Tried) => pushed + unchanged + conflicts + failed;

/** Why the run stops, as a clause to go on from: "6 of 24 products failed, more than 5 %"; null while it goes on. */
export function whyStop(tried: Tried, limits: Limits): string | null {
  const all = triedOf(tried);
  if (all < TRIED_AT_LEAST) return null;
  if (limits.errors !== null && tried.failed > limits.errors * all)
    return `${tried.failed} of ${products(all)} failed, more than ${percent(limits.errors)}`;
  if (limits.conflicts !== null && tried.conflicts > limits.conflicts * all)
    return `${tried.conflicts} of ${products(all)} had been changed in Shopify meanwhile, more than ${percent(limits.conflicts)}`;
  return null;
}

const products = (count: number) => counted(count, { one: "product", many: "products" });
const percent = (share: number) => `${Number((share * 100).toFixed(1))} %`;
