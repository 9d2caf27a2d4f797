/** After the write: the reply through the mirror's one way in, what became of each change, and what both sides now agree on. */
import type { Transaction } from "~/lib/sql";
import { held } from "~/mirror/lease";
import type { Lease } from "~/mirror/lease";
import { kindOf } from "~/resources/catalog/fields";
import type { ItemState, PushChange } from "~/resources/catalog/push";
import { same } from "~/resources/catalog/values";
import type { FieldMap } from "~/resources/catalog/values";
import type { Ctx } from "~/sync/ctx";

import { compareCatalog } from "../compare";
import { holdProducts } from "../hold-products";
import type { Author } from "../our-changes";
import { readTheirs } from "../theirs";
import { patchCatalog } from "../write-catalog";
import type { Patch } from "../write-catalog";
import { afterSending, reasonOf, stateOf } from "./judge";
import { noteWrites } from "./note-writes";
import { isCreation } from "./plan-push";
import type { Prepared } from "./prepare";
import { updateItems } from "./push-items";
import type { ItemUpdate } from "./push-items";
import type { PushRun } from "./push-runs";
import { refetch } from "./refetch";

/** Tries of a product before what Shopify does not answer for counts as failed. */
const TRIES = 4;

/** Reads what was sent once more, and settles it. What is still open afterwards is sent again with the next batch. */
export async function settle(ctx: Ctx, lease: Lease, run: PushRun, sent: readonly Prepared[]): Promise<void> {
  if (sent.length === 0) return;
  await refetch(
    ctx,
    sent.flatMap(({ item }) => item.productId ?? []),
  );
  await settleRead(ctx, lease, run, sent);
}

/** The same when they have been read. */
export async function settleRead(ctx: Ctx, lease: Lease, run: PushRun, sent: readonly Prepared[]): Promise<void> {
  const theirs = await readTheirs(
    ctx,
    ctx.db,
    sent.flatMap(({ item }) => item.productId ?? []),
  );
  const judged = sent.map(({ item, changes }): Judged => {
    const side = theirs.get(item.productId ?? "");
    const after = changes.map((change) => (isCreation(change) ? change : afterSending(change, side)));
    return { catalogProductId: item.catalogProductId, changes: giveUp(after, item.attempts + 1) };
  });
  await held(ctx, lease, async (tx) => {
    await agree(ctx, tx, run, judged);
    await updateItems(tx, ctx.shop.id, run.id, judged.map(updateOf), ctx.clock());
    if (run.kind === "rollback") await markUndone(tx, ctx.shop.id, run, judged);
  });
  await compareCatalog(
    ctx,
    judged.map(({ catalogProductId }) => catalogProductId),
  );
}

interface Judged {
  catalogProductId: string;
  changes: PushChange[];
}

function giveUp(changes: readonly PushChange[], attempts: number): PushChange[] {
  if (attempts < TRIES) return [...changes];
  const reason = `Shopify did not take it in ${TRIES} tries. Push it again.`;
  return changes.map((change) => (change.state === undefined ? { ...change, state: "failed", reason } : change));
}

function updateOf({ catalogProductId, changes }: Judged): ItemUpdate {
  const state = stateOf(changes) ?? "pending";
  return { catalogProductId, state, changes, reason: reasonOf(changes, state) };
}

/**
 * Both sides hold what Shopify made of our values. Our side takes it over where it has not been changed again meanwhile; if it
 * has, that is a new change, to be pushed from here.
 */
async function agree(ctx: Ctx, tx: Transaction, run: PushRun, judged: readonly Judged[]): Promise<void> {
  const products = await holdProducts(
    ctx,
    tx,
    judged.map(({ catalogProductId }) => catalogProductId),
  );
  const ours = new Map(
    products.flatMap(({ catalogProductId, record, variants }) =>
      [record, ...variants].map((one) => [`${catalogProductId}:${one.catalogVariantId}`, one.ours] as const),
    ),
  );
  const written = judged.flatMap(({ catalogProductId, changes }) =>
    changes.filter((change) => holds(change)).map((change) => ({ catalogProductId, change })),
  );
  const patches = written.flatMap(({ catalogProductId, change }): Patch[] => {
    const { catalogVariantId, field, found = null } = change;
    const now = ours.get(`${catalogProductId}:${catalogVariantId}`);
    if (!now) return [];
    // A push wrote what ours was; a rollback writes what it was before, over what the undone push had written.
    const wrote = run.kind === "rollback" ? change.from : change.to;
    const base: FieldMap = { [field]: found };
    // A creation that is undone is archived, whether or not the catalog had a say in that: from then on it has.
    const isOurs = !(field in now) || same(kindOf(field), now[field], wrote);
    return [{ catalogProductId, catalogVariantId, base, ...(isOurs && { ours: base }) }];
  });
  const author: Author = { by: run.started_by, cause: run.kind === "rollback" ? "rollback" : "push", runId: run.id };
  await noteWrites(ctx, tx, run, written);
  await patchCatalog(ctx, tx, patches, author);
}

/** Whether Shopify now holds it by this run. */
const holds = (change: PushChange) => change.state === "done" && !isCreation(change);

/** A product is undone when all of it is; and undoing a rollback makes what that had undone stand again. */
async function markUndone(tx: Transaction, shopId: number, run: PushRun, judged: readonly Judged[]): Promise<void> {
  const states = new Map(judged.map(({ catalogProductId, changes }) => [catalogProductId, stateOf(changes)]));
  const isUndone = (state: ItemState | null | undefined) => state === "done" || state === "unchanged";
  const ids = [...states].flatMap(([id, state]) => (isUndone(state) ? [id] : []));
  await tx.query(
    `with undone as (
       update push_items set state = 'undone' where shop_id = $1 and run_id = $2 and catalog_product_id = any($3::bigint[]) returning catalog_product_id
     )
     update push_items i set state = 'done' from undone u, push_runs r
      where r.shop_id = $1 and r.id = $2 and i.shop_id = $1 and i.run_id = r.of_run_id and i.catalog_product_id = u.catalog_product_id
        and i.state = 'undone'`,
    [shopId, run.of_run_id, ids],
  );
}
