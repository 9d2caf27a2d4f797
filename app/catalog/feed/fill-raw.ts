import type { MirrorCtx } from "~/mirror/ctx";
import { NOT_IMPORTED } from "~/resources/catalog/feed";
import { feedLines } from "./feed-lines";
import { fileChunks, findImport, held } from "./imports";
import type { Hold } from "./imports";
import { MOST_RAW } from "./stage-rows";

const ROWS = 1_000;

/** Looks up in the file what those rows were that only turned out later not to be importable: for their download. */
export async function fillRaw(ctx: MirrorCtx, hold: Hold): Promise<void> {
  const missing = missingLines(ctx, hold.importId);
  let wanted = await missing.next();
  if (wanted.done) return;
  const { encoding, format, ...head } = await findImport(ctx, ctx.db, hold.importId);
  const chunks = fileChunks(ctx, hold.importId);
  let found: { n: number; raw: string }[] = [];
  for await (const lines of feedLines(chunks, encoding ?? "utf-8", { ...head, format: format ?? "csv" })) {
    for (const { n, part, raw } of lines) {
      if (wanted.done || n !== wanted.value || part !== 0) continue;
      found.push({ n, raw: raw.slice(0, MOST_RAW).toWellFormed() });
      wanted = await missing.next();
    }
    if (found.length < ROWS && !wanted.done) continue;
    await keepRaw(ctx, hold, found);
    found = [];
    if (wanted.done) return;
  }
  await keepRaw(ctx, hold, found);
}

async function* missingLines(ctx: MirrorCtx, importId: string): AsyncGenerator<number> {
  for (let after = 0; ;) {
    const rows = await ctx.db.query<{ n: number }>(
      `select distinct n from feed_rows where shop_id = $1 and import_id = $2 and n > $3 and state = any($4) and raw is null
        order by n limit ${ROWS}`,
      [ctx.shop.id, importId, after, NOT_IMPORTED],
    );
    for (const { n } of rows) yield n;
    if (rows.length < ROWS) return;
    after = rows.at(-1)?.n ?? after;
  }
}

async function keepRaw(ctx: MirrorCtx, hold: Hold, found: readonly { n: number; raw: string }[]): Promise<void> {
  await held(ctx, hold, (tx) =>
    tx.query(
      `update feed_rows r set raw = f.raw from unnest($3::int[], $4::text[]) as f (n, raw)
        where r.shop_id = $1 and r.import_id = $2 and r.n = f.n and r.state = any($5) and r.raw is null`,
      [ctx.shop.id, hold.importId, found.map(({ n }) => n), found.map(({ raw }) => raw), NOT_IMPORTED],
    ),
  );
}
