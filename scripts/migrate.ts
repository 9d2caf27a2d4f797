import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Logger, runMigrations } from "graphile-worker";
import type pg from "pg";
import { connect } from "./postgres.ts";
import { command, Sentence } from "./sentence.ts";

const MIGRATIONS = resolve(import.meta.dirname, "../prisma/migrations");

/** The advisory lock that `prisma migrate` takes, so that the two never run at once. */
const PRISMA_LOCK = 72707369;

const BOOKS = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/**
 * Brings a database up to date: prisma/migrations in order, keeping Prisma's books so that `prisma migrate deploy` can go
 * on from there (its engine has to be downloaded, this runner needs nothing), then the queue's schema.
 * Safe to call from several processes at once. Answers with the names of the migrations it applied.
 */
export async function migrate(url: string, folder = MIGRATIONS): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = await connect(url);
  try {
    await client.query("SET lock_timeout = '60s'");
    await client.query("SELECT pg_advisory_lock($1)", [PRISMA_LOCK]);
    await client.query("RESET lock_timeout");
    await client.query(BOOKS);
    const pending = await pendingMigrations(client, migrations);
    for (const migration of pending) await apply(client, migration);
    await installQueue(url);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

async function pendingMigrations(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(`
    SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
    FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`);
  const unfinished = rows.find((row) => !row.finished);
  if (unfinished) {
    throw new Sentence(
      `Migration ${unfinished.name} began and did not finish: look at its row in _prisma_migrations, put the database right, ` +
        "and delete the row (or mark it with `prisma migrate resolve`) before migrating again.",
    );
  }
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const edited = migrations.find(({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum);
  if (edited) {
    throw new Sentence(
      `Migration ${edited.name} was edited after this database applied it: add a new migration instead ` +
        "(a development database may also be thrown away: delete the folder .data).",
    );
  }
  return migrations.filter(({ name }) => !applied.has(name));
}

/** A migration is sent as one simple query, which PostgreSQL runs as one transaction; its row stays unfinished if it fails. */
async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query("INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)", [
    id,
    checksum,
    name,
  ]);
  try {
    await client.query(sql);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await client.query("ROLLBACK");
    await client.query("UPDATE _prisma_migrations SET logs = $2 WHERE id = $1", [id, reason]);
    throw new Sentence(`Migration ${name} failed: ${reason}.`, { cause: error });
  }
  await client.query("RESET ALL");
  await client.query("UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1", [id]);
}

async function installQueue(connectionString: string): Promise<void> {
  await runMigrations({ connectionString, maxPoolSize: 1, logger: new Logger(() => () => undefined) });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // Not awaited: database.ts imports this module, and would wait for it to end.
  void command(async () => {
    const { developmentDatabase } = await import("./database.ts");
    const database = await developmentDatabase({ migrated: false });
    try {
      const applied = await migrate(database.url);
      console.log(applied.length ? `Applied ${applied.join(", ")}.` : "The database is up to date.");
    } finally {
      await database.stop();
    }
    return 0;
  });
}
