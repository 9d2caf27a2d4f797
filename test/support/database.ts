import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { connect } from "../../scripts/postgres.ts";

/**
 * A migrated, empty database of its own for one test (tests named *.pg.test.ts only):
 * `await using database = await freshDatabase();` gives `database.url` and drops it at the end of the block.
 */
export async function freshDatabase(): Promise<{ url: string; [Symbol.asyncDispose]: () => Promise<void> }> {
  const url = new URL(inject("databaseTemplate"));
  const template = url.pathname.slice(1);
  const name = `${template}_c${randomBytes(5).toString("hex")}`;
  await administer(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  url.pathname = `/${name}`;
  return { url: url.href, [Symbol.asyncDispose]: () => administer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function administer(statement: string): Promise<void> {
  const url = new URL(inject("databaseTemplate"));
  url.pathname = "/postgres";
  const client = await connect(url.href);
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
