import type { MirrorCtx } from "~/mirror/ctx";
import { readProofs } from "~/mirror/proofs";
import type { BlockFacts, Standing } from "~/resources/health";
import type { Resource } from "~/resources/resource";

import { readGapMap } from "./gap-map";
import { readWebhookHealth } from "./webhook-health";

const WORST_FIRST: readonly Standing[] = ["bad", "attention", "well"];

/** How a resource stands as a whole: as the worst of what Health shows of it. */
export async function readResourceStanding(
  ctx: MirrorCtx,
  resource: Resource,
  apiVersion: string,
): Promise<BlockFacts> {
  const facts = await Promise.all([
    readProofs(ctx, resource.name),
    readGapMap(ctx, resource),
    readWebhookHealth(ctx, resource, apiVersion),
  ]);
  const standing = WORST_FIRST.find((one) => facts.some((fact) => fact.standing === one));
  return { standing: standing ?? "well" };
}
