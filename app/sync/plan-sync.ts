/** From what was asked to what will be read: the range, its count, and the windows it is cut into. */
import { AppError } from "~/lib/errors";
import { rememberDenied } from "~/mirror/denied";
import type { Comparison, SyncParams } from "~/mirror/sync-jobs";
import type { PlannedWindow } from "~/mirror/sync-windows";
import { readWatermark, rememberCount } from "~/mirror/watermarks";
import type { Watermark } from "~/mirror/watermarks";
import { SETTLED_MS } from "~/resources/lateness";
import type { Resource } from "~/resources/resource";
import type { EffectiveMode, Mode } from "~/resources/sync-job";
import type { Spent, Urgency } from "~/shopify/admin";
import { countsDocument, rangeSearch } from "~/shopify/documents";

import type { Ctx } from "./ctx";
import { rememberNamed } from "./remember-named";
import type { NamedPage } from "./remember-named";
import { requireScopes } from "./require-scopes";
import { visibleSince } from "./visible-since";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export interface Range {
  mode: Mode;
  field: "created_at" | "updated_at";
  from: Date | null;
  /** Verify of a part: until before then. */
  to?: Date | null;
  /** Why the mode is not the one asked for. */
  note: string | null;
}

/** Which records a job asks for. Pure: the clock, the watermark and what the scope shows (`visible`, null: all) are given. */
export function rangeOf(
  mode: Mode,
  params: SyncParams,
  watermark: Watermark,
  now: Date,
  visible: Date | null = null,
): Range {
  if (mode === "full") return { mode, field: "created_at", from: null, note: null };
  if (mode === "verify") return verifyRange(params, watermark, visible);
  if (mode === "update") {
    if (params.staleAfterMins !== undefined) {
      return { mode, field: "updated_at", from: new Date(now.getTime() - params.staleAfterMins * MINUTE), note: null };
    }
    if (watermark.updated_at) {
      return { mode, field: "updated_at", from: overlapping(watermark.updated_at, watermark), note: null };
    }
    return {
      mode: "full",
      field: "created_at",
      from: null,
      note: "Nothing has been synced yet, so this update fetches everything.",
    };
  }
  if (mode === "sweep") {
    const from = params.days === undefined ? null : new Date(now.getTime() - params.days * DAY);
    return { mode, field: "created_at", from: from && visible && visible > from ? visible : from, note: null };
  }
  const asked = params.days === undefined ? null : new Date(now.getTime() - params.days * DAY);
  return { mode, field: "created_at", from: populateFrom(asked, watermark, visible), note: null };
}

/** What is covered can be proven; the rest was never promised. */
function verifyRange(params: SyncParams, { covered_from, covered_to }: Watermark, visible: Date | null): Range {
  if (!covered_to) {
    throw new AppError("invalid", "Nothing has been populated yet, so there is nothing to verify. Populate first.");
  }
  const asked = params.from === undefined ? null : new Date(params.from);
  const bounds = [asked, covered_from, visible].filter((bound) => bound !== null);
  const from = bounds.length === 0 ? null : new Date(Math.max(...bounds.map((bound) => bound.getTime())));
  return {
    mode: "verify",
    field: "created_at",
    from,
    to: params.to === undefined ? null : new Date(params.to),
    note: null,
  };
}

/** Read again before the watermark, as far as this shop is late: what Shopify shows or tells late is met the second time. */
export const overlapping = (at: Date, { overlap_ms }: Watermark) => new Date(at.getTime() - overlap_ms);

/** A populate skips what an earlier complete one has covered, if that reached back far enough. */
function populateFrom(asked: Date | null, watermark: Watermark, visible: Date | null): Date | null {
  const { covered_from, covered_to } = watermark;
  if (!covered_to) return asked;
  const oldest = asked ?? visible;
  const reachesBack = covered_from === null || (oldest !== null && covered_from <= oldest);
  if (!reachesBack) return asked;
  const since = overlapping(covered_to, watermark);
  return asked !== null && asked > since ? asked : since;
}

/** Ages at which a large range may be cut, in days. */
const AGES = [7, 14, 30, 60, 90, 135, 180, 240, 300, 365, 450, 540, 730, 1095, 1825];

export interface Plan {
  mode: EffectiveMode;
  note: string | null;
  expected: number;
  /** Shopify's clock when it counted: nothing later is claimed. */
  shopifyStartedAt: string;
  windows: PlannedWindow[];
  spent: Spent;
  /** What the mirror can be held against at the end; null while it covers nothing. */
  compare: Comparison | null;
}

/**
 * Counts at Shopify (one call) and plans. Learns on the way how many records there are; with `learn`, also which protected fields are
 * denied, and what the records name. Throws `AppError("unauthorized")` when a scope is missing.
 */
export async function planSync(
  ctx: Ctx,
  resource: Resource,
  asked: { mode: Mode; params: SyncParams },
  options: { learn: boolean; urgency?: Urgency },
): Promise<Plan> {
  await requireScopes(ctx, resource);
  const now = ctx.clock();
  const watermark = await readWatermark(ctx.db, ctx.shop.id, resource.name);
  const visible = visibleSince(resource, ctx.shop, now);
  const range = rangeOf(asked.mode, withDefaults(resource, asked), watermark, now, visible);
  const cuts = cutsFor(range, now);
  const compare = comparisonRange(watermark, now, visible, range);
  const compared = rangeSearch("created_at", compare?.from ?? null, compare?.to ?? null);
  const searches = [
    rangeSearch(range.field, range.from, range.to ?? null),
    "",
    compared,
    ...cuts.map((cut) => rangeSearch(range.field, cut, null)),
  ];
  const { counts, isExact, answeredAt, spent } = await countAtShopify(ctx, resource, searches, options);
  const [expected = 0, all = 0, comparable = 0, ...since] = counts;
  await rememberCount(ctx.db, ctx.shop.id, resource.name, all, now);
  const plan = { shopifyStartedAt: answeredAt, spent };
  const { ids } = asked.params;
  if (ids) {
    const window = { kind: "records", search: "", from: null, to: null, expected: ids.length } as const;
    return { ...plan, mode: "chosen", note: null, expected: ids.length, windows: [window], compare: null };
  }
  return {
    ...plan,
    mode: range.mode,
    note: range.note,
    expected,
    windows: windowsFor(range, expected, cuts, since, resource.pagesUpTo),
    compare: compare && isExact ? { ...compare, count: comparable } : null,
  };
}

interface Counts {
  counts: number[];
  /** Whether the third of them is. */
  isExact: boolean;
  answeredAt: string;
  spent: Spent;
}

type CountsAnswer = Record<string, { count: number; precision: string }> & { named?: NamedPage };

async function countAtShopify(
  ctx: Ctx,
  resource: Resource,
  searches: readonly string[],
  { learn, urgency }: { learn: boolean; urgency?: Urgency },
): Promise<Counts> {
  const ask = (probe: boolean) =>
    ctx.admin.query<CountsAnswer | null>({
      document: countsDocument(resource, searches, { probe, named: learn }),
      urgency,
    });
  let answer = await ask(learn);
  if (learn && resource.personal) await rememberDenied(ctx, answer.denied);
  // A denied field that may not be null takes the whole answer with it: asked again without the look at it.
  if (answer.data === null) answer = await ask(false);
  const { data, answeredAt, spent } = answer;
  if (data?.named) await rememberNamed(ctx, resource, data.named, answeredAt);
  return {
    counts: searches.map((_, n) => data?.[`c${n}`]?.count ?? 0),
    isExact: data?.c2?.precision === "EXACT",
    answeredAt,
    spent,
  };
}

/** How far back a sweep goes unless it is told depends on what it reads. */
const withDefaults = ({ sweepDays }: Resource, { mode, params }: { mode: Mode; params: SyncParams }): SyncParams =>
  mode === "sweep" ? { days: sweepDays ?? undefined, ...params } : params;

/**
 * The range of creation that the mirror covers at the end of the job, that the scope shows, and that is old enough to have settled.
 * An update that reaches back to the watermark brings whatever was created since the last populate.
 */
function comparisonRange(
  watermark: Watermark,
  now: Date,
  visible: Date | null,
  { mode, from: since }: Range,
): { from: Date | null; to: Date } | null {
  if (!watermark.covered_to) return null;
  const { covered_from: covered } = watermark;
  const from = visible && covered ? (visible > covered ? visible : covered) : (visible ?? covered);
  const settled = now.getTime() - SETTLED_MS;
  const bringsTheRest =
    mode === "update" && since !== null && watermark.updated_at !== null && since <= watermark.updated_at;
  const to = new Date(bringsTheRest ? settled : Math.min(watermark.covered_to.getTime(), settled));
  return from && from >= to ? null : { from, to };
}

function cutsFor(range: Range, now: Date): Date[] {
  if (range.field === "updated_at" || range.mode === "verify") return [];
  const dates = AGES.map((age) => new Date(Math.floor((now.getTime() - age * DAY) / DAY) * DAY));
  return dates.filter((date) => range.from === null || date > range.from);
}

/** More windows for more records: each costs two calls, and up to five bulk operations run at once. */
const windowCount = (expected: number) =>
  expected <= 5_000 ? 1 : expected <= 100_000 ? 2 : expected <= 500_000 ? 4 : 5;

/**
 * Cuts a range into windows of about equal counts, newest first. `since[n]` is how many records there are from `cuts[n]`
 * on. Updates are one window: a record that changes meanwhile moves within `updated_at`, and must not fall between two.
 */
export function windowsFor(
  range: Range,
  expected: number,
  cuts: readonly Date[],
  since: readonly number[],
  pagesUpTo: number,
): PlannedWindow[] {
  const search = (from: Date | null, to: Date | null) => rangeSearch(range.field, from, to);
  if (range.mode === "verify") {
    const { from, to = null } = range;
    return [{ kind: "ids", search: search(from, to), from, to, expected }];
  }
  if (expected <= pagesUpTo) {
    return [{ kind: "pages", search: search(range.from, null), from: range.from, to: null, expected }];
  }
  const count = range.field === "updated_at" ? 1 : windowCount(expected);
  const windows: PlannedWindow[] = [];
  let to: Date | null = null;
  let behind = 0;
  for (const [n, cut] of cuts.entries()) {
    const reached = since[n] ?? 0;
    const share = (expected * (windows.length + 1)) / count;
    if (windows.length + 1 >= count || reached < share * 0.8 || reached >= expected) continue;
    windows.push({ kind: "bulk", search: search(cut, to), from: cut, to, expected: reached - behind });
    to = cut;
    behind = reached;
  }
  windows.push({ kind: "bulk", search: search(range.from, to), from: range.from, to, expected: expected - behind });
  return windows;
}
