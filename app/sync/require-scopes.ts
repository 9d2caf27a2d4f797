import { AppError } from "~/lib/errors";
import { saveScopes } from "~/mirror/shops";
import type { Resource } from "~/resources/resource";
import { readGrantedScopes } from "~/shopify/granted-scopes";

import type { Ctx } from "./ctx";

/**
 * Throws `AppError("unauthorized")`, with the scopes that are missing and how to grant them, when this shop does not let Lockstep read
 * such records. What was last told may be old, so Shopify is asked before anything is refused.
 */
export async function requireScopes(ctx: Ctx, resource: Resource): Promise<void> {
  const still = await missingScopes(ctx, resource.scopes);
  if (still.length === 0) return;
  const what = still.length === 1 ? `the access scope ${still[0]} is` : `the access scopes ${still.join(", ")} are`;
  throw new AppError(
    "unauthorized",
    `Lockstep may not read ${resource.noun.many} in this shop: ${what} not granted. Open Lockstep in Shopify Admin, accept the permissions it asks for, and try again.`,
  );
}

/** Those of `wanted` that this shop does not grant. Shopify is asked before any is named, and when what it last told is `doubted`. */
export async function missingScopes(
  ctx: Ctx,
  wanted: readonly string[],
  { doubted = false } = {},
): Promise<readonly string[]> {
  if (!doubted && missing(wanted, ctx.shop.scopes).length === 0) return [];
  const granted = await readGrantedScopes(ctx.admin);
  await saveScopes(ctx.db, ctx.shop.id, granted);
  return missing(wanted, granted);
}

/** `write_x` implies `read_x` (https://shopify.dev/docs/api/usage/access-scopes). */
const missing = (wanted: readonly string[], granted: readonly string[]) =>
  wanted.filter((scope) => !granted.includes(scope) && !granted.includes(scope.replace(/^read_/, "write_")));
