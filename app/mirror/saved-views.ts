import { AppError } from "~/lib/errors";
import type { MirrorCtx } from "./ctx";

const MOST = 20;

export interface SavedView {
  id: number;
  name: string;
  /** The list's query as a URL's search text, without "?". */
  query: string;
}

export async function savedViews(ctx: MirrorCtx, page: string): Promise<SavedView[]> {
  return await ctx.db.query<SavedView>(
    "select id, name, query from saved_views where shop_id = $1 and page = $2 order by id",
    [ctx.shop.id, page],
  );
}

/** Throws `AppError("invalid")` for an empty or taken name, or one view too many. */
export async function saveView(
  ctx: MirrorCtx,
  page: string,
  view: { name: string; query: string },
): Promise<SavedView> {
  const name = view.name.trim();
  if (name === "" || name.length > 60) throw invalid("Give the view a name of 1 to 60 characters.");
  const existing = await savedViews(ctx, page);
  if (existing.some((other) => other.name.toLowerCase() === name.toLowerCase())) {
    throw invalid(`There is already a view called “${name}”. Choose another name.`);
  }
  if (existing.length >= MOST) throw invalid(`There are already ${MOST} views. Delete one first.`);
  const [saved] = await ctx.db.query<SavedView>(
    "insert into saved_views (shop_id, page, name, query) values ($1, $2, $3, $4) returning id, name, query",
    [ctx.shop.id, page, name, view.query],
  );
  if (!saved) throw new Error("The view was not returned by the insert.");
  return saved;
}

export async function deleteView(ctx: MirrorCtx, page: string, id: number): Promise<void> {
  await ctx.db.query("delete from saved_views where shop_id = $1 and page = $2 and id = $3", [ctx.shop.id, page, id]);
}

const invalid = (sentence: string) => new AppError("invalid", sentence, { fields: { name: sentence } });
