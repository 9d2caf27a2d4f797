/** How the mirror's copy of an order stands to Shopify's, and which sentence and colour say so. Pure. */

/** The answer of GET /api/orders/:id/mirror; POST …/fetch adds what fetching did. */
export interface Mirror {
  mirrored: boolean;
  ageSeconds: number | null;
  /** Null when Shopify could not be asked. */
  identical: boolean | null;
  partsPending: boolean;
  fetched?: Outcome;
}

export type Outcome = "created" | "updated" | "unchanged" | "deleted" | "rejected";

export type Standing =
  | { kind: "loading" }
  | { kind: "fetching" }
  /** `reason` is the app's own sentence, if it gave one. */
  | { kind: "failed"; reason: string | null }
  /** `since`: seconds since the app answered. */
  | { kind: "known"; mirror: Mirror; since: number };

export type Tone = "neutral" | "info" | "success" | "caution" | "critical";

/** A key of the locale file with its values, or a sentence that the app has already written. */
export type Saying = ({ key: string; values?: { ago: string } } | { text: string }) & { tone: Tone };

const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = [
  ["day", DAY],
  ["hour", HOUR],
  ["minute", MINUTE],
  ["second", SECOND],
] as const;

/** 130, "en" → "2m ago". */
export function agoOf(seconds: number, language: string): string {
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? (["second", SECOND] as const);
  const format = new Intl.RelativeTimeFormat(language, { numeric: "always", style: "narrow" });
  return format.format(-Math.max(0, Math.floor(seconds / size)), unit);
}

export function sayingOf(standing: Standing, language: string): Saying {
  switch (standing.kind) {
    case "loading":
    case "fetching":
      return { key: `standing.${standing.kind}`, tone: "neutral" };
    case "failed":
      return standing.reason
        ? { text: standing.reason, tone: "critical" }
        : { key: "standing.failed", tone: "critical" };
    case "known":
      return sayingOfMirror(standing.mirror, standing.since, language);
  }
}

function sayingOfMirror(mirror: Mirror, since: number, language: string): Saying {
  if (mirror.fetched === "rejected") return { key: "fetched.rejected", tone: "critical" };
  if (mirror.fetched === "deleted") return { key: "fetched.deleted", tone: "caution" };
  if (!mirror.mirrored) return { key: "standing.missing", tone: "caution" };

  const ago = agoOf((mirror.ageSeconds ?? 0) + since, language);
  if (mirror.identical === null) return { key: "standing.unasked", values: { ago }, tone: "info" };
  if (!mirror.identical) return { key: "standing.different", values: { ago }, tone: "caution" };
  if (mirror.partsPending) return { key: "standing.pending", values: { ago }, tone: "info" };
  // What fetching did is news for a moment; then the age says more.
  if (mirror.fetched && since < 10) return { key: `fetched.${mirror.fetched}`, tone: "success" };
  return { key: "standing.identical", values: { ago }, tone: "success" };
}
