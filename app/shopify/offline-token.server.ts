import type { Session } from "@shopify/shopify-app-remix/server";
import { AppError } from "~/lib/errors";
import type { Seal } from "~/lib/seal";
import type { Database, Sql } from "~/lib/sql";
import { loadSession, storeSession } from "./sealed-sessions.server";

/** Not used for the last minutes of its hour, so that no call starts with a token that ends under way. */
const MARGIN_MS = 5 * 60 * 1000;

export interface OfflineTokenCtx {
  db: Database;
  seal: Seal;
  clock: () => Date;
  /** Trades the refresh token for new tokens at Shopify. Throws `AppError`: `unauthorized` when Shopify knows it no more. */
  refresh(shop: string, refreshToken: string): Promise<Session>;
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
    const session = await stored(ctx, ctx.db, shop);
    if (isGood(ctx, session, refused)) return session.accessToken;
    const waiting = underWay.get(shop);
    if (waiting) return waiting;
    const renewal = renew(ctx, shop, refused).finally(() => underWay.delete(shop));
    underWay.set(shop, renewal);
    return renewal;
  };
}

/** What is left when Shopify no longer accepts the refresh token. */
export function reconnect(shop: string, cause?: unknown): AppError {
  const message = `Open Lockstep once in Shopify Admin to reconnect ${shop}: its access has ended.`;
  return new AppError("unauthorized", message, { cause });
}

function renew(ctx: OfflineTokenCtx, shop: string, refused: string | undefined): Promise<string> {
  return ctx.db.transaction(async (tx) => {
    const session = await stored(ctx, tx, shop, "FOR UPDATE");
    if (isGood(ctx, session, refused)) return session.accessToken;
    if (!session.refreshToken || isOver(session.refreshTokenExpires, ctx.clock())) throw reconnect(shop);
    try {
      const fresh = await ctx.refresh(shop, session.refreshToken);
      await storeSession(tx, ctx.seal, fresh);
      return fresh.accessToken ?? "";
    } catch (error) {
      // Shopify cannot be asked just now, but what we hold is still valid for some minutes.
      const { accessToken, expires } = session;
      const isUsable = accessToken !== undefined && accessToken !== refused && !isOver(expires, ctx.clock());
      if (isUsable && error instanceof AppError && error.retry) return accessToken;
      throw error;
    }
  });
}

type WithToken = Session & { accessToken: string };

function isGood({ clock }: OfflineTokenCtx, session: Session, refused?: string): session is WithToken {
  if (!session.accessToken || session.accessToken === refused) return false;
  return !isOver(session.expires, new Date(clock().getTime() + MARGIN_MS));
}

function isOver(end: Date | undefined, now: Date): boolean {
  return end !== undefined && end <= now;
}

/** shopify-app-remix names the offline session of a shop so. */
async function stored({ seal }: OfflineTokenCtx, sql: Sql, shop: string, lock?: "FOR UPDATE"): Promise<Session> {
  const session = await loadSession(sql, seal, `offline_${shop}`, lock);
  if (!session) throw reconnect(shop);
  return session;
}
