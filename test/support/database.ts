import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Client } from "pg";
import { inject } from "vitest";
import { connect } from "../../scripts/postgres.ts";

/** How long a connection that is being closed may stay in the server's list. */
const CLOSING_MS = 2000;

/**
 * A migrated, empty database of its own for one test (tests named *.pg.test.ts only):
 * `await using database = await freshDatabase();` gives `database.url` and drops it at the end of the block.
 * A pool or a worker that the test left open is reported on the console, which fails the test.
 */
export async function freshDatabase(): Promise<{ url: string; [Symbol.asyncDispose]: () => Promise<void> }> {
  const url = new URL(inject("databaseTemplate"));
  const template = url.pathname.slice(1);
  const name = `${template}_c${randomBytes(5).toString("hex")}`;
  await administer(async (admin) => {
    await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  });
  url.pathname = `/${name}`;
  const drop = async (admin: Client) => {
    const left = await leftOpen(admin, name);
    if (left > 0) console.error(`The test left ${left} connections to its database open.`);
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  };
  return { url: url.href, [Symbol.asyncDispose]: () => administer(drop) };
}

async function leftOpen(admin: Client, name: string): Promise<number> {
  const deadline = Date.now() + CLOSING_MS;
  for (;;) {
    const { rows } = await admin.query<{ open: number }>(
      "SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'",
      [name],
    );
    const open = rows[0]?.open ?? 0;
    if (open === 0 || Date.now() > deadline) return open;
    await delay(10);
  }
}

async function administer(work: (admin: Client) => Promise<void>): Promise<void> {
  const url = new URL(inject("databaseTemplate"));
  url.pathname = "/postgres";
  const admin = await connect(url.href);
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
