import { plainDecimal } from "~/lib/decimals";
import type { FeedMapping } from "./feed-columns";

const SPACES = /[\s\u00a0\u202f]/g;

/**
 * A number as people and their programs write it, in the canonical form; null for what is none, and for what may be two: "1,234" is
 * a thousand or a little more than one.
 */
export function writtenNumber(text: string, decimals: FeedMapping["decimals"]): string | null {
  const [point, group] = decimals === "point" ? [".", ","] : [",", "."];
  const [whole = "", fraction, ...rest] = text.replaceAll(SPACES, "").split(point);
  if (rest.length > 0) return null;
  const groups = whole.replace(/^[+-]/, "").split(group);
  if (groups.length > 1) {
    const isGrouped = /^\d{1,3}$/.test(groups[0] ?? "") && groups.slice(1).every((digits) => /^\d{3}$/.test(digits));
    if (!isGrouped || (groups.length === 2 && fraction === undefined)) return null;
  }
  const digits = whole.replaceAll(group, "");
  return plainDecimal(fraction === undefined ? digits : `${digits}.${fraction}`);
}

/** How a file writes decimals, told from amounts of money in it: with a comma only if some are written so and none otherwise. */
export function decimalsOf(amounts: readonly string[]): FeedMapping["decimals"] {
  const written = (point: string) => amounts.some((text) => new RegExp(`\\d\\${point}\\d{1,2}\\s*$`).test(text));
  return written(",") && !written(".") ? "comma" : "point";
}
