/** The gap map: for every stretch of time, whether the mirror is proven, covered, suspect or missing. */
import { counted } from "~/lib/words";
import { differingDays, failedWindows, oldestRecord, silentStretches } from "~/mirror/read-gaps";
import type { Doubt } from "~/mirror/read-gaps";
import { listProofs } from "~/mirror/proofs";
import type { Proof } from "~/mirror/proofs";
import { readWatermark } from "~/mirror/watermarks";
import type { MirrorCtx } from "~/mirror/ctx";
import type { GapFacts, GapSegment, GapState } from "~/resources/proof";
import type { Resource } from "~/resources/resource";

import { MOST_MINUTES } from "./start-sync";

/** Proofs looked at: a stretch that none of so many has compared counts as covered only. */
const PROOFS = 50;

export async function readGapMap(ctx: MirrorCtx, resource: Resource): Promise<GapFacts> {
  const { db, shop } = ctx;
  const [watermark, proofs, days, failed, silent, oldest] = await Promise.all([
    readWatermark(db, shop.id, resource.name),
    listProofs(db, shop.id, resource.name, PROOFS),
    differingDays(db, shop, resource.name),
    failedWindows(db, shop.id, resource.name),
    silentStretches(db, shop.id, resource, ctx.clock()),
    oldestRecord(db, shop.id, resource),
  ]);
  const differing = days.map((day): Doubt => {
    const differ = day.differ === 1 ? "differs" : "differ";
    return {
      ...day,
      reason: `${counted(day.differ, resource.noun)} created then ${differ} from Shopify.`,
      by_creation: true,
    };
  });
  const segments = segmentsOf({
    coveredFrom: watermark.covered_from,
    isCovered: watermark.covered_to !== null,
    oldest,
    proofs,
    doubts: [...differing, ...failed, ...silent],
    overlapMs: watermark.overlap_ms,
    now: ctx.clock(),
  });
  const worst = segments.some(({ state }) => state === "suspect" || state === "missing");
  return { resource: resource.name, standing: worst ? "attention" : "well", segments };
}

export interface Evidence {
  /** The range of creation that has been read whole starts here; null: at the beginning. */
  coveredFrom: Date | null;
  /** False before the first complete populate. */
  isCovered: boolean;
  /** When the oldest record of the mirror was created: where the map starts if it covers everything. */
  oldest: Date | null;
  /** Newest first. */
  proofs: readonly Pick<Proof, "job_id" | "at" | "range_from" | "range_to">[];
  doubts: readonly Doubt[];
  /** How late this shop's changes are shown. */
  overlapMs: number;
  now: Date;
}

/** Pure. Stretches in order of time, without a hole between them; neighbours that say the same are one. */
export function segmentsOf(evidence: Evidence): GapSegment[] {
  const { coveredFrom, isCovered, oldest, now } = evidence;
  if (!isCovered) return [missing(now)];
  const start = coveredFrom ?? oldest ?? now;
  const segments: GapSegment[] = coveredFrom === null ? [] : [missing(coveredFrom)];
  const bounds = boundsOf(evidence, start, now);
  for (const [n, from] of bounds.entries()) {
    const to = bounds[n + 1];
    if (to === undefined) break;
    const next = judged(evidence, new Date(from), new Date(to));
    const last = segments.at(-1);
    if (last && sayTheSame(last, next)) segments[segments.length - 1] = merged(last, next);
    else segments.push(next);
  }
  return segments;
}

function missing(to: Date): GapSegment {
  const reason = "Nothing from before then has been populated.";
  return {
    from: null,
    to: to.toISOString(),
    state: "missing",
    at: null,
    jobId: null,
    reason,
    repair: { mode: "populate" },
  };
}

/** Every instant at which the judgement may change, within the map. */
function boundsOf({ proofs, doubts }: Evidence, start: Date, now: Date): number[] {
  const instants = [
    ...proofs.flatMap((proof) => [proof.range_from, proof.range_to, proof.at]),
    ...doubts.flatMap((doubt) => [doubt.from, doubt.to]),
  ].flatMap((at) => (at === null ? [] : [at.getTime()]));
  const within = instants.filter((at) => at > start.getTime() && at < now.getTime());
  return [...new Set([start.getTime(), ...within, now.getTime()])].sort((a, b) => a - b);
}

function judged(evidence: Evidence, from: Date, to: Date): GapSegment {
  const { proofs, doubts } = evidence;
  const piece = { from: from.toISOString(), to: to.toISOString() };
  const doubt = doubts.find((one) => (one.from === null || one.from < to) && one.to > from);
  const proof = proofs.find(
    (one) => (one.range_from === null || one.range_from <= from) && (one.range_to ?? one.at) >= to && one.at >= to,
  );
  const state: GapState = doubt ? "suspect" : proof ? "proven" : "covered";
  const by = doubt ?? proof ?? null;
  return {
    ...piece,
    state,
    at: by?.at.toISOString() ?? null,
    jobId: by?.job_id ?? null,
    reason: doubt?.reason ?? null,
    repair: doubt ? repairOf(doubt, evidence) : null,
  };
}

const MINUTE = 60_000;

/**
 * Differences of a stretch of creation are found and repaired by a verify of it; changes that were not read, by an update that
 * reaches back to where they begin, wherever the watermark is. What is in doubt is asked for whole, however little of it is shown.
 */
function repairOf({ by_creation, from, to }: Doubt, { now, overlapMs }: Evidence): Record<string, unknown> {
  if (by_creation) return { mode: "verify", ...(from && { from: from.toISOString() }), to: to.toISOString() };
  if (!from) return { mode: "verify" };
  const minutes = Math.ceil((now.getTime() - from.getTime() + overlapMs) / MINUTE);
  return minutes > MOST_MINUTES ? { mode: "verify" } : { mode: "update", staleAfterMins: Math.max(1, minutes) };
}

const sayTheSame = (a: GapSegment, b: GapSegment) =>
  a.state === b.state && a.state !== "missing" && a.jobId === b.jobId && a.reason === b.reason;

function merged(a: GapSegment, b: GapSegment): GapSegment {
  const repair = b.repair?.mode === "verify" ? { ...a.repair, to: b.repair.to } : a.repair;
  return { ...b, from: a.from, repair };
}
