/** The end of a push: what was not tried is left, with the reason, and the run says how it went. */
import { held } from "~/mirror/lease";
import type { Lease } from "~/mirror/lease";
import { fieldSpec } from "~/resources/catalog/fields";
import type { Tier } from "~/resources/catalog/fields";
import { WHOLE } from "~/resources/catalog/change";
import type { PushStatus } from "~/resources/catalog/push";
import { TIERS } from "~/resources/catalog/trust";
import type { Transaction } from "~/lib/sql";
import type { Ctx } from "~/sync/ctx";

import { lowerTiers } from "./lower-tiers";
import { finishRun } from "./push-runs";
import type { PushRun } from "./push-runs";

interface End {
  status: PushStatus;
  reason: string | null;
}

const LEFT: Partial<Record<PushStatus, string>> = {
  cancelled: "The push was cancelled before it came to this product.",
  failed: "The push failed before it came to this product.",
  stopped: "The push stopped by itself before it came to this product.",
};

export async function endPush(ctx: Ctx, lease: Lease, end: End): Promise<void> {
  await held(ctx, lease, (tx) => finish(ctx, tx, lease, end));
}

async function finish(ctx: Ctx, tx: Transaction, lease: Lease, { status, reason }: End): Promise<void> {
  await tx.query(
    `update push_items set state = 'left', reason = $3 where shop_id = $1 and run_id = $2 and state = 'pending'`,
    [ctx.shop.id, lease.id, LEFT[status] ?? null],
  );
  // Nobody knows of these: they were being written when the process was told to stop, and the next push looks by their values.
  await tx.query(
    `update push_items set state = 'left', reason = $3 where shop_id = $1 and run_id = $2 and state = 'sending'`,
    [ctx.shop.id, lease.id, "It was being written when the push ended. The next push looks what Shopify holds."],
  );
  const [row] = await tx.query<{ problems: boolean }>(
    "select conflicts + failed > 0 as problems from push_runs where shop_id = $1 and id = $2",
    [ctx.shop.id, lease.id],
  );
  const ended = status === "succeeded" && row?.problems ? "succeeded_with_problems" : status;
  await finishRun(tx, ctx.shop.id, lease, { status: ended, reason, at: ctx.clock() });
}

/**
 * Too much went wrong. The tiers it went wrong in fall back a step, so that no further push goes as far by itself: to raise them
 * again is a person's act.
 */
export async function stopPush(ctx: Ctx, lease: Lease, run: PushRun, why: string): Promise<void> {
  await held(ctx, lease, async (tx) => {
    const lowered = run.kind === "push" ? await lowerTiers(ctx, tx, await troubledTiers(tx, ctx.shop.id, run)) : {};
    const steps = TIERS.flatMap(({ tier, title }) => {
      const share = lowered[tier];
      return share === undefined ? [] : [`"${title}" went back to ${share === 0 ? "off" : `${share} % of products`}`];
    });
    const told = steps.length > 0 ? ` ${steps.join(", ")}; raise it again when it is sorted out.` : "";
    const sentence = `${why}.${told} Look at what went wrong, then push again.`;
    await finish(ctx, tx, lease, { status: "stopped", reason: sentence });
  });
}

async function troubledTiers(tx: Transaction, shopId: number, run: PushRun): Promise<Tier[]> {
  const rows = await tx.query<{ field: string }>(
    `select distinct c->>'field' as field from push_items i cross join lateral jsonb_array_elements(i.changes) c
      where i.shop_id = $1 and i.run_id = $2 and c->>'state' in ('failed', 'conflict')`,
    [shopId, run.id],
  );
  return [...new Set(rows.map(({ field }) => (field === WHOLE ? 3 : (fieldSpec(field)?.tier ?? 1))))];
}
