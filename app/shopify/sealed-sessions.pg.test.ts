import { Session } from "@shopify/shopify-app-remix/server";
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { openDatabase } from "~/db.server";
import { createSeal } from "~/lib/seal.server";
import { freshDatabase } from "../../test/support/database";
import { sealedSessions } from "./sealed-sessions.server";

test("tokens lie sealed in the database, come back in clear, and cannot be moved to another session", async () => {
  await using database = await freshDatabase();
  const { db, close } = openDatabase(database.url);
  const sessions = sealedSessions(db, createSeal([randomBytes(32)]));
  const expires = new Date("2026-11-21T09:00:00Z");
  const mine = sessionOf("one.myshopify.com", { accessToken: "shpat_secret", refreshToken: "shprt_secret", expires });
  await sessions.storeSession(mine);
  await sessions.storeSession(sessionOf("two.myshopify.com", { accessToken: "shpat_other" }));

  const rows = await db.query("SELECT * FROM sessions");
  expect(JSON.stringify(rows)).not.toMatch(/shpat|shprt|secret/);
  expect(await sessions.loadSession(mine.id)).toMatchObject({
    accessToken: "shpat_secret",
    refreshToken: "shprt_secret",
    expires,
  });
  expect(await sessions.findSessionsByShop("two.myshopify.com")).toMatchObject([{ accessToken: "shpat_other" }]);

  await db.query(
    `UPDATE sessions SET "accessToken" = (SELECT "accessToken" FROM sessions WHERE id = $1) WHERE id <> $1`,
    [mine.id],
  );
  await expect(sessions.findSessionsByShop("two.myshopify.com")).rejects.toMatchObject({ kind: "undecodable" });
  await db.query(`UPDATE sessions SET "accessToken" = "refreshToken" WHERE id = $1`, [mine.id]);
  await expect(sessions.loadSession(mine.id)).rejects.toMatchObject({ kind: "undecodable" });
  await close();
});

test("a session whose token was taken away has none, and a deleted one is gone", async () => {
  await using database = await freshDatabase();
  const { db, close } = openDatabase(database.url);
  const sessions = sealedSessions(db, createSeal([randomBytes(32)]));
  const session = sessionOf("one.myshopify.com", { accessToken: undefined });
  await sessions.storeSession(session);
  expect((await sessions.loadSession(session.id))?.accessToken).toBeUndefined();
  await sessions.deleteSession(session.id);
  expect(await sessions.loadSession(session.id)).toBeUndefined();
  await close();
});

function sessionOf(shop: string, rest: Partial<Session>): Session {
  return new Session({ id: `offline_${shop}`, shop, state: "", isOnline: false, ...rest });
}
