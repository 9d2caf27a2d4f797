/** What the columns of a file mean: as they were mapped last, as their names say, and as a merchant chooses. */
import { z } from "zod";
import { feedKey } from "~/jobs/keys";
import type { Queue } from "~/jobs/queue";
import { AppError } from "~/lib/errors";
import { isLeftover } from "~/lib/sql";
import type { Sql } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import { identifies, isTarget, proposeColumns, TARGETS } from "~/resources/catalog/feed-columns";
import type { FeedLocation, FeedMapping } from "~/resources/catalog/feed-columns";
import { decimalsOf } from "~/resources/catalog/feed-numbers";
import { fieldSpec, locationOf } from "~/resources/catalog/fields";
import type { FeedHead, FeedLine } from "./feed-lines";
import { activeLocations } from "./active-locations";
import { findImport, underWay } from "./imports";
import type { FeedImport } from "./imports";

/** The mapping of an import, and what is to be said about its file. One that a merchant has chosen stays; otherwise that of the last file like it. */
export async function chooseMapping(
  ctx: MirrorCtx,
  feed: FeedImport,
  head: FeedHead,
  sample: readonly FeedLine[],
  locations: readonly FeedLocation[],
): Promise<{ mapping: FeedMapping; notes: string[] }> {
  const notes = [...ENCODING_NOTES[feed.encoding ?? "utf-8"], ...head.notes];
  // Begun anew after a crash, or mapped by a merchant, who has seen what there was to say.
  if (feed.mapping.columns)
    return { mapping: feed.mapping as FeedMapping, notes: [...new Set([...notes, ...feed.notes])] };
  const remembered = await lastMapping(ctx, head.columns, locations);
  if (remembered) return { mapping: remembered.mapping, notes: [...notes, ...remembered.notes] };
  const proposed = proposeColumns(head.columns, locations);
  const decimals = decimalsOf(amountsIn(sample, proposed.columns));
  if (decimals === "comma") notes.push('Numbers are read with a comma before the decimals, as in "12,50".');
  return { mapping: { columns: proposed.columns, emptyCells: "keep", decimals }, notes: [...notes, ...proposed.notes] };
}

const ENCODING_NOTES = {
  "utf-8": [],
  "windows-1252": [
    "The file is not UTF-8. It was read as Windows-1252: look whether letters such as ä, é and ñ are right.",
  ],
  "utf-16le": ["The file is UTF-16."],
  "utf-16be": ["The file is UTF-16."],
} as const;

/** That of the last file with these columns; a location that is gone since is left out. */
async function lastMapping(
  ctx: MirrorCtx,
  columns: readonly string[],
  locations: readonly FeedLocation[],
): Promise<{ mapping: FeedMapping; notes: string[] } | null> {
  const [row] = await ctx.db.query<{ mapping: FeedMapping }>(
    "select mapping from feed_mappings where shop_id = $1 and signature = $2",
    [ctx.shop.id, signatureOf(ctx, columns)],
  );
  if (!row) return null;
  const notes: string[] = [];
  const kept = Object.entries(row.mapping.columns).map(([name, target]): [string, string | null] => {
    if (target === null || !lacksLocation(target, locations)) return [name, target];
    notes.push(`The location of the column "${name}" is no longer there: the column is left out.`);
    return [name, null];
  });
  return { mapping: { ...row.mapping, columns: Object.fromEntries(kept) }, notes };
}

const lacksLocation = (target: string, locations: readonly FeedLocation[]) => {
  const id = locationOf(target);
  return id !== null && !locations.some((location) => location.id === id);
};

function amountsIn(sample: readonly FeedLine[], columns: FeedMapping["columns"]): string[] {
  const money = Object.entries(columns).flatMap(([name, target]) =>
    target && fieldSpec(target)?.kind === "money" ? [name] : [],
  );
  return sample.flatMap((line) =>
    "cells" in line ? money.map((name) => line.cells.get(name)).filter((cell) => typeof cell === "string") : [],
  );
}

const signatureOf = ({ digest }: MirrorCtx, columns: readonly string[]) =>
  digest(columns.toSorted().join("\0")).toString("hex");

/** For the next file with these columns. */
export async function rememberMapping(
  ctx: MirrorCtx,
  sql: Sql,
  columns: readonly string[],
  mapping: FeedMapping,
): Promise<void> {
  await sql.query(
    `insert into feed_mappings (shop_id, signature, mapping, updated_at) values ($1, $2, $3, $4)
     on conflict (shop_id, signature) do update set mapping = excluded.mapping, updated_at = excluded.updated_at`,
    [ctx.shop.id, signatureOf(ctx, columns), JSON.stringify(mapping), ctx.clock()],
  );
}

const target = z.string().refine(isTarget, { error: ({ input }) => `There is no field "${String(input)}".` });
const Mapping = z.strictObject({
  columns: z.record(z.string(), target.nullable(), "columns must say for each column which field it is, or null."),
  emptyCells: z.enum(["keep", "clear"], "emptyCells must be keep or clear.").default("keep"),
  decimals: z.enum(["point", "comma"], "decimals must be point or comma.").default("point"),
});

/**
 * Maps the columns of an import anew and has it previewed again; columns that are not named are left out. Remembered for the next
 * file with these columns. Throws `AppError`.
 */
export async function remap(ctx: MirrorCtx & { queue: Queue }, importId: string, input: unknown): Promise<void> {
  const feed = await findImport(ctx, ctx.db, importId);
  const mapping = parse(input, feed.columns, await activeLocations(ctx));
  if (feed.state !== "preview")
    throw new AppError("conflict", "Only a feed that waits in the preview can be mapped anew.");
  await ctx.db
    .transaction(async (tx) => {
      const [again] = await tx.query(
        `update feed_imports set state = 'reading', mapping = $3, notes = '{}', heartbeat_at = $4
          where shop_id = $1 and id = $2 and state = 'preview' returning 1`,
        [ctx.shop.id, importId, JSON.stringify(mapping), ctx.clock()],
      );
      if (!again) throw new AppError("conflict", "The import has gone on meanwhile: look at it again.");
      await rememberMapping(ctx, tx, feed.columns, mapping);
      await ctx.queue.add("read-feed", { shopId: ctx.shop.id, importId }, { key: feedKey(ctx.shop.id, importId), tx });
    })
    .catch(async (error: unknown) => {
      throw isLeftover(error) ? await underWay(ctx) : error;
    });
}

function parse(input: unknown, columns: readonly string[], locations: readonly FeedLocation[]): FeedMapping {
  const result = Mapping.safeParse(input ?? {});
  const fields: Record<string, string> = {};
  for (const issue of result.error?.issues ?? []) fields[issue.path.join(".") || "mapping"] ??= issue.message;
  if (result.success) {
    const taken = new Map<string, string>();
    for (const [name, field] of Object.entries(result.data.columns)) {
      if (!columns.includes(name)) fields[`columns.${name}`] = `The file has no column "${name}".`;
      if (field !== null && lacksLocation(field, locations)) fields[`columns.${name}`] = "There is no such location.";
      const before = field === null ? undefined : taken.get(field);
      if (before !== undefined)
        fields[`columns.${name}`] = `The column "${before}" is ${labelOf(field ?? "")} already.`;
      if (field !== null) taken.set(field, name);
    }
    if (!identifies(result.data)) fields.columns = NEEDS_KEY;
  }
  if (result.success && Object.keys(fields).length === 0) {
    const { columns: chosen, ...read } = result.data;
    return { ...read, columns: Object.fromEntries(columns.map((name) => [name, chosen[name] ?? null])) };
  }
  throw new AppError("invalid", [...new Set(Object.values(fields))].join(" "), { fields });
}

const labelOf = (field: string) => fieldSpec(field)?.label ?? TARGETS[field as keyof typeof TARGETS];

export const NEEDS_KEY =
  "No column says which product a row is about: choose the one with the SKU, the barcode, the handle or Shopify's ID.";
