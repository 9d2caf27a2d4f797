import { Session } from "@shopify/shopify-app-remix/server";
import type { Seal } from "~/lib/seal";
import type { Sql } from "~/lib/sql";

/**
 * Where shopify-app-remix keeps a shop's tokens: sealed, each bound to its session and place, both written by one
 * statement. Of online sessions only this much would be kept too: nothing about the person.
 */
export function sealedSessions(sql: Sql, seal: Seal) {
  return {
    storeSession: async (session: Session) => {
      await storeSession(sql, seal, session);
      return true;
    },
    loadSession: (id: string) => loadSession(sql, seal, id),
    deleteSession: (id: string) => deleteSessions(sql, [id]),
    deleteSessions: (ids: string[]) => deleteSessions(sql, ids),
    findSessionsByShop: async (shop: string) => {
      const rows = await sql.query<SessionRow>(`${SELECT} WHERE shop = $1 ORDER BY id`, [shop]);
      return rows.map((row) => opened(seal, row));
    },
  };
}

export async function storeSession(sql: Sql, seal: Seal, session: Session): Promise<void> {
  const { id, shop, state, isOnline, scope, expires, accessToken, refreshToken, refreshTokenExpires } = session;
  await sql.query(
    `INSERT INTO sessions (id, shop, state, "isOnline", scope, expires, "accessToken", "refreshToken", "refreshTokenExpires")
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (id) DO UPDATE SET shop = excluded.shop, state = excluded.state, "isOnline" = excluded."isOnline",
       scope = excluded.scope, expires = excluded.expires, "accessToken" = excluded."accessToken",
       "refreshToken" = excluded."refreshToken", "refreshTokenExpires" = excluded."refreshTokenExpires"`,
    [
      id,
      shop,
      state,
      isOnline,
      scope ?? null,
      expires ?? null,
      accessToken ? seal.seal(accessToken, `access:${id}`).toString("base64") : "",
      refreshToken ? seal.seal(refreshToken, `refresh:${id}`).toString("base64") : null,
      refreshTokenExpires ?? null,
    ],
  );
}

/** With `lock`, nobody else changes it until the transaction ends. */
export async function loadSession(sql: Sql, seal: Seal, id: string, lock?: "FOR UPDATE"): Promise<Session | undefined> {
  const [row] = await sql.query<SessionRow>(`${SELECT} WHERE id = $1 ${lock ?? ""}`, [id]);
  return row && opened(seal, row);
}

interface SessionRow {
  id: string;
  shop: string;
  state: string;
  isOnline: boolean;
  scope: string | null;
  expires: Date | null;
  accessToken: string;
  refreshToken: string | null;
  refreshTokenExpires: Date | null;
}

const SELECT = `SELECT id, shop, state, "isOnline", scope, expires, "accessToken", "refreshToken", "refreshTokenExpires" FROM sessions`;

function opened(seal: Seal, row: SessionRow): Session {
  const { id, shop, state, isOnline, accessToken, refreshToken } = row;
  const open = (sealed: string, place: string) => seal.open(Buffer.from(sealed, "base64"), `${place}:${id}`);
  return new Session({
    id,
    shop,
    state,
    isOnline,
    scope: row.scope ?? undefined,
    expires: row.expires ?? undefined,
    accessToken: accessToken ? open(accessToken, "access") : undefined,
    refreshToken: refreshToken ? open(refreshToken, "refresh") : undefined,
    refreshTokenExpires: row.refreshTokenExpires ?? undefined,
  });
}

async function deleteSessions(sql: Sql, ids: string[]): Promise<boolean> {
  await sql.query("DELETE FROM sessions WHERE id = ANY($1)", [ids]);
  return true;
}
