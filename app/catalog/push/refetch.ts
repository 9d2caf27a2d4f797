/** Products as they are in Shopify now, through the mirror's one way in. */
import { Outage, AppError, sentenceFor } from "~/lib/errors";
import { resourceNamed } from "~/resources";
import type { Change, Resource } from "~/resources/resource";
import { applyChanges } from "~/sync/apply-changes";
import type { Ctx } from "~/sync/ctx";
import { goneFrom } from "~/sync/gone";
import { readApart } from "~/sync/read-apart";
import type { Want } from "~/sync/sources/read-records";

/** Looked up late: the list of resources is made of modules that may import this one's neighbours. */
export const products = (): Resource => resourceNamed("products");

/**
 * Reads products by id and writes what they are. Those that Shopify no longer has are deleted here as well. Resolves to the
 * sentences of those that could not be read; throws what concerns all: no access, no budget, Shopify down.
 */
export async function refetch(ctx: Ctx, ids: readonly string[]): Promise<Map<string, string>> {
  const resource = products();
  const sentences = new Map<string, string>();
  const unread = await readApart(ctx, resource, await wantsOf(ctx, ids), async (answer) => {
    for (const change of answer.changes) if (change.kind === "reject") sentences.set(change.id, change.reason);
    const gone = await goneFrom(ctx, resource, answer.missing);
    const deletes = gone.map((id): Change => ({ kind: "delete", id, at: answer.observedAt }));
    const by = { source: "push", jobId: null, topic: null, observedAt: answer.observedAt } as const;
    await applyChanges(ctx, resource, [...answer.changes, ...deletes], by);
  });
  for (const { id, error } of unread) sentences.set(id, sentenceOf(error));
  return sentences;
}

/** Sized by what the mirror knows, so that one read brings all of a product. */
async function wantsOf(ctx: Ctx, ids: readonly string[]): Promise<Want[]> {
  const { name, sizes } = products().table;
  const columns = Object.entries(sizes).map(([entry, column]) => `'${entry}', ${column}`);
  const rows = await ctx.db.query<{ id: string; sizes: Want["sizes"] }>(
    `select id::text, jsonb_build_object(${columns.join(", ")}) as sizes from ${name} where shop_id = $1 and id = any($2::bigint[])`,
    [ctx.shop.id, ids],
  );
  const known = new Map(rows.map((row) => [row.id, row.sizes]));
  return [...new Set(ids)].map((id) => ({ id, sizes: known.get(id) }));
}

const sentenceOf = (error: unknown) =>
  error instanceof AppError && !(error instanceof Outage) ? error.message : sentenceFor(error);
