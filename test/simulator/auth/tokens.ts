import { randomBytes } from "node:crypto";

export interface AccessToken {
  token: string;
  mode: "offline" | "online";
  user?: string;
  /** Milliseconds; absent = never (a non-expiring offline token). */
  expiresAt?: number;
  /** The refresh token that came with it. */
  refresh?: RefreshToken;
}

export interface RefreshToken {
  token: string;
  expiresAt: number;
  /** Set when it was exchanged: what replaced it. Until the successor is used, the exchange may be repeated. */
  replacedBy?: AccessToken;
  used: boolean;
}

export const ACCESS_SECONDS = 3600;
export const REFRESH_SECONDS = 7_776_000;
export const ONLINE_SECONDS = 86_399;

/** The tokens of one app in one shop. */
export interface TokenVault {
  issueOffline(expiring: boolean, now: Date): AccessToken;
  issueOnline(user: string, now: Date): AccessToken;
  /** undefined = invalid_grant. */
  refresh(token: string, now: Date): AccessToken | undefined;
  /** The live token, marking it used (which ends the grace of the refresh token before it). */
  check(token: string, now: Date): AccessToken | undefined;
  /** Ends every access token's life now, as if an hour had passed; refresh tokens stay. */
  expireAll(now: Date): void;
  revoke(token: string): void;
  revokeAll(): void;
}

export function createTokenVault(): TokenVault {
  const access = new Map<string, AccessToken>();
  const refresh = new Map<string, RefreshToken>();

  const issueOffline = (expiring: boolean, now: Date): AccessToken => {
    const token: AccessToken = { token: `shpat_${randomBytes(16).toString("hex")}`, mode: "offline" };
    if (expiring) {
      token.expiresAt = now.getTime() + ACCESS_SECONDS * 1000;
      const next = {
        token: `shprt_${randomBytes(16).toString("hex")}`,
        expiresAt: now.getTime() + REFRESH_SECONDS * 1000,
        used: false,
      };
      token.refresh = next;
      refresh.set(next.token, next);
    }
    access.set(token.token, token);
    return token;
  };

  return {
    issueOffline,
    issueOnline: (user, now) => {
      const token: AccessToken = {
        token: `shpua_${randomBytes(16).toString("hex")}`,
        mode: "online",
        user,
        expiresAt: now.getTime() + ONLINE_SECONDS * 1000,
      };
      access.set(token.token, token);
      return token;
    },
    refresh: (text, now) => {
      const old = refresh.get(text);
      if (!old || old.expiresAt <= now.getTime()) return undefined;
      const successor = old.replacedBy?.refresh;
      if (successor?.used) return undefined;
      old.used = true;
      if (old.replacedBy) {
        access.delete(old.replacedBy.token);
        if (successor) refresh.delete(successor.token);
      }
      old.replacedBy = issueOffline(true, now);
      return old.replacedBy;
    },
    check: (text, now) => {
      const token = access.get(text);
      if (!token || (token.expiresAt !== undefined && token.expiresAt <= now.getTime())) return undefined;
      if (token.refresh) token.refresh.used = true;
      return token;
    },
    expireAll: (now) => {
      for (const token of access.values()) token.expiresAt = Math.min(token.expiresAt ?? Infinity, now.getTime());
    },
    revoke: (text) => {
      access.delete(text);
    },
    revokeAll: () => {
      access.clear();
      refresh.clear();
    },
  };
}
