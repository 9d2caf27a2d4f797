/** Imports and their rows as pages and the JSON API show them. */
import type { MirrorCtx } from "~/mirror/ctx";
import { packCursor, unpackCursor } from "~/lib/cursor";
import { counted } from "~/lib/words";
import type {
  Candidate,
  FeedImportPage,
  FeedImportView,
  FeedRowPage,
  FeedRowView,
  RowState,
} from "~/resources/catalog/feed";
import { identifies } from "~/resources/catalog/feed-columns";
import type { FeedMapping } from "~/resources/catalog/feed-columns";
import { FIELDS } from "~/resources/catalog/fields";
import { keptUntil } from "~/resources/retention";
import type { Json } from "~/resources/resource";
import { z } from "zod";
import { labelOf, readLocations } from "~/catalog/locations";
import type { KnownLocation } from "~/catalog/locations";
import { findImport, latestImports } from "./imports";
import type { FeedImport } from "./imports";
import { NEEDS_KEY } from "./mapping";

const AT_ONCE = 20;
const ROWS_AT_ONCE = 50;

type ShowCtx = Pick<MirrorCtx, "shop" | "db">;

/** Newest first. */
export async function listImports(
  ctx: ShowCtx,
  { after, limit = AT_ONCE }: { after?: string; limit?: number } = {},
): Promise<FeedImportPage> {
  const beforeId = after === undefined ? null : unpackCursor(after, z.tuple([z.string().regex(/^\d{1,18}$/)]))[0];
  const found = await latestImports(ctx, ctx.db, { beforeId, limit });
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return { imports: shown.map(viewOf), next: found.length > limit && last ? packCursor([last.id]) : null };
}

/** Throws `AppError("not_found")`. */
export async function readImport(ctx: ShowCtx, id: string): Promise<FeedImportView> {
  return viewOf(await findImport(ctx, ctx.db, id));
}

function viewOf(feed: FeedImport): FeedImportView {
  const {
    matched,
    creating,
    uploadedAt,
    encoding: _,
    delimiter: __,
    bytesRead,
    createdAt,
    finishedAt,
    mapping,
    ...shown
  } = feed;
  const needsMapping = feed.state === "preview" && !identifies({ columns: mapping.columns ?? {} });
  const { ambiguous, unchanged, rejected, applied } = feed;
  return {
    ...shown,
    mapping: { columns: {}, emptyCells: "keep", decimals: "point", ...mapping } satisfies FeedMapping,
    needsMapping,
    sentence: sentenceOf(feed, needsMapping),
    reason: needsMapping ? NEEDS_KEY : feed.reason,
    percent: feed.state === "reading" && uploadedAt ? share(bytesRead, feed.bytes) : null,
    counts: { change: matched, create: creating, unchanged, ambiguous, rejected, applied },
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    keptUntil: keptUntil("feeds", createdAt),
  };
}

const share = (part: string, whole: string) =>
  Math.min(100, Math.round((Number(part) / Math.max(1, Number(whole))) * 100));

const ROW = { one: "row", many: "rows" };
const rows = (count: number) => counted(count, ROW);

function sentenceOf(feed: FeedImport, needsMapping: boolean): string {
  const { fileName, matched, creating, applied, rejected, ambiguous } = feed;
  const left = rejected + ambiguous;
  const would = [
    ...(matched > 0 ? [`change ${rows(matched)}`] : []),
    ...(creating > 0 ? [`add ${rows(creating)}`] : []),
  ].join(" and ");
  const notTaken = left > 0 ? ` ${rows(left)} cannot be imported.` : "";
  switch (feed.state) {
    case "reading":
      return feed.uploadedAt ? `${fileName} is being read: ${rows(feed.rows)} so far.` : `${fileName} is coming in.`;
    case "preview":
      if (needsMapping) return `${fileName} waits for its columns to be mapped.`;
      return would === ""
        ? `${fileName} changes nothing.${notTaken}`
        : `${fileName} would ${would}. Nothing is written yet.${notTaken}`;
    case "applying":
      return `${fileName} is being applied: ${rows(applied)} of ${rows(applied + matched + creating)}.`;
    case "applied":
      return `${fileName} is imported: ${rows(applied)} changed your catalog.${notTaken}`;
    case "failed":
      return `${fileName} could not be imported.`;
    case "cancelled":
      return applied > 0
        ? `${fileName} was cancelled. ${rows(applied)} had been applied and stay.`
        : `${fileName} was cancelled.`;
  }
}

interface Row extends Omit<FeedRowView, "changes" | "candidates" | "state"> {
  state: string;
  changes: Record<string, [Json, Json]> | null;
  candidates: Candidate[] | null;
}

const Place = z.tuple([z.string().regex(/^\d{1,9}$/), z.string().regex(/^\d{1,9}$/)]);

/** In the order of the file, all or those in one state. Throws `AppError("not_found")`. */
export async function listRows(
  ctx: ShowCtx,
  importId: string,
  { state, after, limit = ROWS_AT_ONCE }: { state?: RowState; after?: string; limit?: number } = {},
): Promise<FeedRowPage> {
  await findImport(ctx, ctx.db, importId);
  const [n, part] = after === undefined ? ["0", "0"] : unpackCursor(after, Place);
  const found = await ctx.db.query<Row>(
    `select r.n, r.part, r.state, r.name, r.changes, r.reason, r.candidates, r.catalog_product_id::text as "catalogProductId",
            r.product_id::text as "productId", r.variant_id::text as "variantId",
            coalesce(p.title, c.title, r.product->>'title') as title
       from (select * from feed_rows where shop_id = $1 and import_id = $2 and (n, part) > ($3::int, $4::int) and ${conditionOf(state)}
              order by n, part limit $5) r
       left join products p on p.shop_id = $1 and p.id = r.product_id
       left join catalog_products c on c.shop_id = $1 and c.id = r.catalog_product_id
      order by r.n, r.part`,
    [ctx.shop.id, importId, n, part, limit + 1],
  );
  const locations = await readLocations(ctx);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown.map((row) => rowView(row, locations)),
    next: found.length > limit && last ? packCursor([String(last.n), String(last.part)]) : null,
  };
}

/** Of one state at a time it is a walk along the index; of all, along the key. */
function conditionOf(state: RowState | undefined): string {
  if (state === undefined) return "true";
  return state === "unchanged" ? "state in ('unchanged', 'agreed')" : `state = '${state}'`;
}

function rowView({ changes, candidates, state, ...row }: Row, locations: readonly KnownLocation[]): FeedRowView {
  return {
    ...row,
    state: state === "agreed" ? "unchanged" : (state as RowState),
    candidates: candidates ?? [],
    changes: Object.entries(changes ?? {})
      .map(([field, [before, after]]) => ({ field, label: labelOf(field, locations), before, after }))
      .sort((a, b) => place(a.field) - place(b.field) || a.label.localeCompare(b.label)),
  };
}

/** As fields are listed everywhere; those that there are many of come last. */
const PLACES = new Map(Object.keys(FIELDS).map((field, at) => [field, at]));
const place = (field: string) => PLACES.get(field) ?? PLACES.size;
