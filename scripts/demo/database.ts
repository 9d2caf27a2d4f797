import type pg from "pg";
import { developmentDatabase } from "../database.ts";
import { migrate } from "../migrate.ts";
import { connect } from "../postgres.ts";
import { Sentence } from "../sentence.ts";

const PREFIX = "lockstep_demo_";
/** So that of two demos that start at once neither takes the other's database for a leftover. */
const LOCK = 5_170_026;

export interface DemoDatabase {
  url: string;
  /** A connection for looking into the mirror; it also tells others that the database is in use. */
  client: pg.Client;
  /** Rejects with a sentence when the server goes away. */
  lost: Promise<never>;
  close(): Promise<void>;
}

/**
 * A migrated database of this run's own, because the simulated store starts anew each time: beside the development
 * database in .data/postgres, or on the server of DATABASE_URL. Dropped at the end, and those of demos that crashed too.
 */
export async function openDemoDatabase(): Promise<DemoDatabase> {
  const server = await developmentDatabase({ migrated: false });
  try {
    const { client, url } = await create(server.url);
    let closing = false;
    const lost = new Promise<never>((_done, fail) => {
      client.once(
        "end",
        () =>
          closing ||
          fail(new Sentence("The database is gone: the program that ran it has ended. Start the demo again.")),
      );
    });
    lost.catch(() => undefined);
    const close = async () => {
      closing = true;
      await client.end();
      await withAdmin(server.url, (admin) => admin.query(`DROP DATABASE IF EXISTS ${nameIn(url)} WITH (FORCE)`)).catch(
        () => undefined,
      );
      await server.stop();
    };
    return { client, url, lost, close };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function create(serverUrl: string): Promise<{ client: pg.Client; url: string }> {
  const address = new URL(serverUrl);
  address.pathname = `/${PREFIX}${Date.now().toString(36)}_${process.pid}`;
  const url = address.href;
  const client = await withAdmin(serverUrl, async (admin) => {
    await admin.query("SELECT pg_advisory_lock($1)", [LOCK]);
    await dropLeftovers(admin);
    await admin.query(`CREATE DATABASE ${nameIn(url)}`).catch((error: Error & { code?: string }) => {
      if (error.code !== "42501") throw error;
      throw new Sentence(
        "The demo makes a database of its own, which the user of DATABASE_URL may not: leave DATABASE_URL away, or allow it (ALTER ROLE … CREATEDB).",
      );
    });
    return connect(url);
  });
  try {
    await migrate(url);
    return { client, url };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** Whoever is connected keeps a database from being dropped. */
async function dropLeftovers(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE datname LIKE $1",
    [`${PREFIX.replaceAll("_", "\\_")}%`],
  );
  for (const { name } of rows) await admin.query(`DROP DATABASE ${name}`).catch(() => undefined);
}

async function withAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = await connect(url);
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function nameIn(url: string): string {
  return new URL(url).pathname.slice(1);
}
