import { AppError } from "~/lib/errors";
import type { Seal } from "~/lib/seal";
import type { Database, Sql } from "~/lib/sql";
import { openTokens, sealTokens } from "./sealed-sessions.server";

/** Not used for the last minutes of its hour, so that no call starts with a token that ends under way. */
const MARGIN_MS = 5 * 60 * 1000;

export interface Refreshed {
  accessToken: string;
  scope?: string;
  expires?: Date;
  refreshToken?: string;
  refreshTokenExpires?: Date;
}

export interface OfflineTokenCtx {
  db: Database;
  seal: Seal;
  clock: () => Date;
  /** Trades the refresh token for new tokens at Shopify. Throws `AppError`: `unauthorized` when Shopify knows it no more. */
  refresh(shop: string, refreshToken: string): Promise<Refreshed>;
}

/** The shop's access token; pass the one Shopify `refused`, if it did, to get another. */
export type OfflineToken = (shop: string, refused?: string) => Promise<string>;

/**
 * Access tokens for background work. Shopify renews both tokens with each refresh, so only one process may refresh: the
 * session's row is locked around read → refresh → write, and whoever waited finds the new tokens. Within a process callers
 * share one wait, so that waiting for a shop takes one connection.
 */
export function createOfflineToken(ctx: OfflineTokenCtx): OfflineToken {
  const underWay = new Map<string, Promise<string>>();
  return async (shop, refused) => {
    const stored = await readTokens(ctx, ctx.db, shop);
    if (isGood(ctx, stored, refused)) return stored.accessToken;
    const waiting = underWay.get(shop);
    if (waiting) return waiting;
    const renewal = renew(ctx, shop, refused).finally(() => underWay.delete(shop));
    underWay.set(shop, renewal);
    return renewal;
  };
}

/** The id shopify-app-remix gives the offline session of a shop. */
export function offlineSessionId(shop: string): string {
  return `offline_${shop}`;
}

export function reconnect(shop: string, cause?: unknown): AppError {
  return new AppError(
    "unauthorized",
    `Open Lockstep once in Shopify Admin to reconnect ${shop}: its access has ended.`,
    { cause },
  );
}

interface StoredTokens {
  accessToken: string | undefined;
  refreshToken: string | undefined;
  expires: Date | null;
  refreshTokenExpires: Date | null;
}

function renew(ctx: OfflineTokenCtx, shop: string, refused: string | undefined): Promise<string> {
  return ctx.db.transaction(async (tx) => {
    const stored = await readTokens(ctx, tx, shop, "FOR UPDATE");
    if (isGood(ctx, stored, refused)) return stored.accessToken;
    if (!stored.refreshToken || isOver(stored.refreshTokenExpires, ctx.clock())) throw reconnect(shop);
    try {
      const fresh = await ctx.refresh(shop, stored.refreshToken);
      await writeTokens(ctx, tx, shop, fresh);
      return fresh.accessToken;
    } catch (error) {
      // Shopify cannot be asked just now, but what we hold is still valid for some minutes.
      const usable = stored.accessToken && stored.accessToken !== refused && !isOver(stored.expires, ctx.clock());
      if (usable && error instanceof AppError && error.retry) return stored.accessToken as string;
      throw error;
    }
  });
}

function isGood(
  ctx: OfflineTokenCtx,
  stored: StoredTokens,
  refused?: string,
): stored is StoredTokens & { accessToken: string } {
  if (!stored.accessToken || stored.accessToken === refused) return false;
  return !isOver(stored.expires, new Date(ctx.clock().getTime() + MARGIN_MS));
}

function isOver(end: Date | null, now: Date): boolean {
  return end !== null && end <= now;
}

async function readTokens(ctx: OfflineTokenCtx, sql: Sql, shop: string, lock = ""): Promise<StoredTokens> {
  const id = offlineSessionId(shop);
  const [row] = await sql.query<{
    access: string;
    refresh: string | null;
    expires: Date | null;
    refreshTokenExpires: Date | null;
  }>(
    `SELECT "accessToken" AS access, "refreshToken" AS refresh, expires, "refreshTokenExpires" FROM sessions WHERE id = $1 ${lock}`,
    [id],
  );
  if (!row) throw reconnect(shop);
  const tokens = openTokens(ctx.seal, id, { accessToken: row.access, refreshToken: row.refresh ?? undefined });
  return { ...tokens, expires: row.expires, refreshTokenExpires: row.refreshTokenExpires };
}

async function writeTokens(ctx: OfflineTokenCtx, sql: Sql, shop: string, fresh: Refreshed): Promise<void> {
  const id = offlineSessionId(shop);
  const sealed = sealTokens(ctx.seal, id, { accessToken: fresh.accessToken, refreshToken: fresh.refreshToken });
  await sql.query(
    `UPDATE sessions SET "accessToken" = $2, "refreshToken" = $3, expires = $4, "refreshTokenExpires" = $5, scope = coalesce($6, scope)
     WHERE id = $1`,
    [
      id,
      sealed.accessToken,
      sealed.refreshToken ?? null,
      fresh.expires ?? null,
      fresh.refreshTokenExpires ?? null,
      fresh.scope ?? null,
    ],
  );
}
