import type { Transaction } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { Tier } from "~/resources/catalog/fields";
import { SHARES } from "~/resources/catalog/trust";
import type { Share } from "~/resources/catalog/trust";

import { readPolicy } from "../settings";

/** Sets tiers back to the next smaller share; answers with those that moved. */
export async function lowerTiers(
  ctx: MirrorCtx,
  tx: Transaction,
  tiers: readonly Tier[],
): Promise<Partial<Record<Tier, Share>>> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`catalog-settings:${ctx.shop.id}`]);
  const policy = await readPolicy({ shop: ctx.shop, db: tx });
  const lowered = Object.fromEntries(
    tiers.filter((tier) => policy.tiers[tier] > 0).map((tier) => [tier, stepBack(policy.tiers[tier])]),
  ) as Partial<Record<Tier, Share>>;
  await tx.query("update catalog_settings set tiers = tiers || $2, updated_at = $3 where shop_id = $1", [
    ctx.shop.id,
    JSON.stringify(lowered),
    ctx.clock(),
  ]);
  return lowered;
}

const stepBack = (share: Share): Share => SHARES[Math.max(0, SHARES.indexOf(share) - 1)] ?? 0;
