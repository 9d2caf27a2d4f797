/**
 * A batch of products, each by calls of its own: read again, compared again, written if it still is a clean push, and read once
 * more, so that the reply goes the way of everything else into the mirror. Whatever step a process dies at, the next one begins
 * with reading again, and sees by the values what had been written.
 */
import { held } from "~/mirror/lease";
import type { Lease } from "~/mirror/lease";
import type { PushChange } from "~/resources/catalog/push";
import type { Ctx } from "~/sync/ctx";

import { createMissing } from "./create-missing";
import { beforeImages, reasonOf, stateOf } from "./judge";
import { isCreation } from "./plan-push";
import { prepare } from "./prepare";
import type { Prepared } from "./prepare";
import { updateItems } from "./push-items";
import type { ItemUpdate, PushItem } from "./push-items";
import type { PushRun } from "./push-runs";
import { refetch } from "./refetch";
import { sendProduct } from "./send-product";
import { settle } from "./settle";

export async function pushBatch(ctx: Ctx, lease: Lease, run: PushRun, items: readonly PushItem[]): Promise<void> {
  const unread = await refetch(
    ctx,
    items.flatMap(({ productId }) => productId ?? []),
  );
  const prepared = await prepare(ctx, run, items, unread);
  if (run.kind === "dry_run") return await keep(ctx, lease, prepared.map(asIfWritten));
  const ready = await createMissing(ctx, lease, run, prepared);
  const open = ready.filter(isOpen);
  // What an earlier process had sent and not settled is settled now.
  const sent = ready.filter((product) => !isOpen(product) && product.item.attempts > 0);
  const untouched = ready.filter((product) => !isOpen(product) && product.item.attempts === 0);
  await keep(ctx, lease, [...untouched.map(ended), ...open.map(sending)]);
  for (const product of open) sent.push(await send(ctx, lease, run, product));
  await settle(ctx, lease, run, sent);
}

export const isOpen = ({ changes }: Prepared) => changes.some(({ state }) => state === undefined);

async function send(ctx: Ctx, lease: Lease, run: PushRun, product: Prepared): Promise<Prepared> {
  const { item, changes, seen } = product;
  if (!seen) return product;
  const sender = { idempotencyKey: item.idempotencyKey, runId: run.id, salt: "", digest: ctx.digest };
  const keepAnswers = (answered: PushChange[]) =>
    keep(ctx, lease, [{ catalogProductId: item.catalogProductId, state: "sending", changes: answered }]);
  return { ...product, changes: await sendProduct(ctx, changes, seen.target, sender, keepAnswers) };
}

const keep = (ctx: Ctx, lease: Lease, updates: readonly ItemUpdate[]) =>
  held(ctx, lease, (tx) => updateItems(tx, ctx.shop.id, lease.id, updates, ctx.clock()));

/** From here on nobody knows whether it was written until it was read again. */
export function sending({ item, changes }: Prepared): ItemUpdate {
  const open = changes.filter(({ state }) => state === undefined);
  const { catalogProductId, before } = item;
  return { catalogProductId, state: "sending", changes, before: beforeImages(before, open), isTry: true };
}

export function ended({ item, changes }: Prepared): ItemUpdate {
  const state = stateOf(changes) ?? "pending";
  return { catalogProductId: item.catalogProductId, state, changes, reason: reasonOf(changes, state) };
}

/** What a dry run shows: changes that would be written count as written, with what stands there now. */
export function asIfWritten({ item, changes }: Prepared): ItemUpdate {
  const open = changes.filter(({ state, ...change }) => state === undefined && !isCreation(change));
  const shown = changes.map((change): PushChange =>
    change.state === undefined ? { ...change, state: "done" } : change,
  );
  const state = stateOf(shown) ?? "done";
  const { catalogProductId } = item;
  return { catalogProductId, state, changes: shown, before: beforeImages([], open), reason: reasonOf(shown, state) };
}
