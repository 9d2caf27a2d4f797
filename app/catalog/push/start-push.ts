import { z } from "zod";

import { pushKey } from "~/jobs/keys";
import { AppError } from "~/lib/errors";
import type { Transaction } from "~/lib/sql";
import { hasPushEnded, PUSH_KINDS } from "~/resources/catalog/push";
import { SHARES } from "~/resources/catalog/trust";
import type { CatalogPolicy, Share } from "~/resources/catalog/trust";
import type { Ctx } from "~/sync/ctx";

import { readPolicy } from "../settings";
import { findRun, openRun } from "./push-runs";
import type { NewRun, Tiers } from "./push-runs";

/** Products that may be named one by one; more are pushed by naming none. */
const MOST_IDS = 1_000;

const share = z.union(
  SHARES.map((percent) => z.literal(percent)),
  { error: `A share is ${SHARES.join(", ")} percent of products.` },
);
const ids = z
  .array(z.string().regex(/^\d{1,18}$/, "A product is named by its number in the catalog."), {
    error: "Name products by a list of their numbers in the catalog.",
  })
  .min(1, "Choose at least one product.")
  .max(MOST_IDS, `Choose at most ${MOST_IDS} products, or name none to push all that wait.`);

/** What a merchant or the API asks for. */
const StartPush = z
  .strictObject({
    kind: z.enum(PUSH_KINDS, { error: `Choose a kind: ${PUSH_KINDS.join(", ")}.` }).default("push"),
    ids: ids.optional(),
    tiers: z.object({ 1: share, 2: share, 3: share }).partial().optional(),
    ofRunId: z.string({ error: "Name the run to undo." }).optional(),
  })
  .refine(({ kind, ofRunId }) => (kind === "rollback") === (ofRunId !== undefined), {
    path: ["ofRunId"],
    error: "A rollback names the run that it undoes, and nothing else does.",
  })
  .refine(({ kind, tiers }) => kind !== "rollback" || tiers === undefined, {
    path: ["tiers"],
    error: "A rollback takes back what was written, whatever tier it belongs to.",
  });

export interface Started {
  runId: string;
  alreadyRunning: boolean;
}

/**
 * Starts a push, a dry run of one or a rollback, or answers with the run already under way: a shop has one at a time. Throws
 * `AppError`: `invalid` with one sentence per field, `conflict` when the shop does not let anything be written.
 */
export async function startPush(
  ctx: Ctx,
  input: unknown,
  by: { trigger: NewRun["trigger"]; startedBy?: string | null },
): Promise<Started> {
  const asked = parse(input);
  const policy = await readPolicy(ctx);
  const allowed: Tiers = asked.kind === "rollback" ? ALL : tiersOf(asked.kind, policy, asked.tiers);
  if (asked.kind !== "dry_run") refuseUnlessLive(policy, asked.kind, allowed);
  return await ctx.db.transaction(async (tx) => {
    if (asked.ids && asked.kind !== "rollback") await refuseStrangers(tx, ctx.shop.id, asked.ids);
    if (asked.ofRunId !== undefined) await refuseUnlessUndoable(tx, ctx.shop.id, asked.ofRunId);
    const { run, isNew } = await openRun(tx, ctx.shop.id, {
      kind: asked.kind,
      trigger: by.trigger,
      startedBy: by.startedBy ?? null,
      tiers: allowed,
      selection: asked.ids ? { ids: asked.ids } : {},
      ofRunId: asked.ofRunId ?? null,
      at: ctx.clock(),
    });
    if (isNew) {
      const key = pushKey(ctx.shop.id, run.id);
      await ctx.queue.add("run-push", { shopId: ctx.shop.id, runId: run.id }, { key, tx });
    } else if (asked.kind === "rollback" && run.of_run_id !== asked.ofRunId) {
      throw new AppError("conflict", "A push is under way. Undo this one when that has ended.");
    }
    return { runId: run.id, alreadyRunning: !isNew };
  });
}

const ALL: Tiers = { 1: 100, 2: 100, 3: 100 };

/**
 * What a run may write: never more than the shop's settings let it, and less if it asks for less. A dry run writes nothing and
 * may ask for anything; unless it asks it shows what a push would do, or, while no tier is on, everything.
 */
export function tiersOf(
  kind: "push" | "dry_run",
  { tiers }: Pick<CatalogPolicy, "tiers">,
  asked: Partial<Record<1 | 2 | 3, Share>> = {},
): Tiers {
  const isOff = tiers[1] + tiers[2] + tiers[3] === 0;
  const most = kind === "dry_run" && (isOff || Object.keys(asked).length > 0) ? ALL : tiers;
  const of = (tier: 1 | 2 | 3): Share => {
    const wanted = asked[tier] ?? (Object.keys(asked).length > 0 ? 0 : most[tier]);
    return wanted < most[tier] ? wanted : most[tier];
  };
  return { 1: of(1), 2: of(2), 3: of(3) };
}

function refuseUnlessLive(policy: CatalogPolicy, kind: string, tiers: Tiers): void {
  if (policy.mode !== "live") {
    const instead = kind === "rollback" ? "" : " A dry run shows what would be written.";
    throw new AppError(
      "conflict",
      `The catalog only watches, so nothing is written to Shopify. Switch it to live in the catalog's settings.${instead}`,
    );
  }
  if (tiers[1] + tiers[2] + tiers[3] === 0)
    throw new AppError(
      "conflict",
      "No tier is switched on, so nothing may be written to Shopify yet. Switch one on in the catalog's settings.",
    );
}

async function refuseStrangers(tx: Transaction, shopId: number, wanted: readonly string[]): Promise<void> {
  const [row] = await tx.query<{ count: number }>(
    "select count(*)::int as count from catalog_products where shop_id = $1 and id = any($2::bigint[])",
    [shopId, [...new Set(wanted)]],
  );
  if (row?.count === new Set(wanted).size) return;
  const sentence = "Some of these products are not in the catalog.";
  throw new AppError("invalid", sentence, { fields: { ids: sentence } });
}

async function refuseUnlessUndoable(tx: Transaction, shopId: number, runId: string): Promise<void> {
  const run = await findRun(tx, shopId, runId);
  if (!run) throw new AppError("not_found", "There is no such push.");
  if (run.kind === "dry_run") throw new AppError("conflict", "A dry run wrote nothing, so there is nothing to undo.");
  if (!hasPushEnded(run.status))
    throw new AppError("conflict", "This push has not ended yet. Cancel it, then undo it.");
}

function parse(input: unknown): z.infer<typeof StartPush> {
  const result = StartPush.safeParse(input ?? {});
  if (result.success) return result.data;
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) {
    if (issue.code === "unrecognized_keys")
      for (const name of issue.keys) fields[name] = `There is no parameter "${name}".`;
    else fields[String(issue.path[0] ?? "request")] ??= issue.message;
  }
  throw new AppError("invalid", [...new Set(Object.values(fields))].join(" "), { fields });
}
