import { Session } from "@shopify/shopify-app-remix/server";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import type { Seal } from "~/lib/seal";

export interface Tokens {
  accessToken: string | undefined;
  refreshToken: string | undefined;
}

/** Both tokens of a session as they lie in the database: sealed to their session and place, base64. */
export function sealTokens(seal: Seal, sessionId: string, tokens: Tokens): Tokens {
  const closed = (token: string | undefined, place: string) =>
    token ? seal.seal(token, `${place}:${sessionId}`).toString("base64") : undefined;
  return { accessToken: closed(tokens.accessToken, "access"), refreshToken: closed(tokens.refreshToken, "refresh") };
}

export function openTokens(seal: Seal, sessionId: string, sealed: Tokens): Tokens {
  const opened = (token: string | undefined, place: string) =>
    token ? seal.open(Buffer.from(token, "base64"), `${place}:${sessionId}`) : undefined;
  return { accessToken: opened(sealed.accessToken, "access"), refreshToken: opened(sealed.refreshToken, "refresh") };
}

/** A session storage that never sees a token in clear; both tokens of a session are stored by one statement of `inner`. */
export function sealedSessions(inner: SessionStorage, seal: Seal): SessionStorage {
  const closed = (session: Session) => withTokens(session, sealTokens(seal, session.id, tokensOf(session)));
  const opened = (session: Session) => withTokens(session, openTokens(seal, session.id, tokensOf(session)));
  return {
    storeSession: (session) => inner.storeSession(closed(session)),
    loadSession: async (id) => {
      const session = await inner.loadSession(id);
      return session && opened(session);
    },
    deleteSession: (id) => inner.deleteSession(id),
    deleteSessions: (ids) => inner.deleteSessions(ids),
    findSessionsByShop: async (shop) => (await inner.findSessionsByShop(shop)).map(opened),
  };
}

function tokensOf({ accessToken, refreshToken }: Session): Tokens {
  return { accessToken, refreshToken };
}

function withTokens(session: Session, tokens: Tokens): Session {
  return new Session({ ...session.toObject(), ...tokens });
}
