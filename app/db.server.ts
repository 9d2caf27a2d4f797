import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { PrismaClient } from "~/generated/prisma/client";
import type { Database, Sql, Transaction } from "~/lib/sql";

const CONNECTIONS = 16;
const CHUNK = 64 * 1024;

export interface OpenDatabase {
  db: Database;
  prisma: PrismaClient;
  pool: pg.Pool;
  close(): Promise<void>;
}

/** One pool of connections, seen as SQL and as Prisma. `onIdleError` hears of connections that broke while nobody used them. */
export function openDatabase(url: string, onIdleError: (error: Error) => void = () => undefined): OpenDatabase {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS, application_name: "lockstep" });
  pool.on("error", onIdleError);
  // A connection that breaks while somebody holds it also fails the query; unheard, its event would end the process.
  pool.on("connect", (client) => client.on("error", onIdleError));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    db: { ...sqlOver(pool), transaction: (work) => inTransaction(pool, work) },
    prisma,
    pool,
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

function sqlOver(client: pg.Pool | pg.PoolClient): Sql {
  return {
    query: async <Row>(text: string, values: readonly unknown[] = []) => {
      const { rows } = await client.query(text, [...values]);
      return rows as Row[];
    },
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query("BEGIN");
    const result = await work({ ...sqlOver(client), copyIn: (statement, lines) => copyIn(client, statement, lines) });
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function copyIn(client: pg.PoolClient, statement: string, lines: Iterable<string>): Promise<number> {
  const stream = client.query(copyFrom(statement));
  await pipeline(Readable.from(inChunks(lines)), stream);
  return stream.rowCount;
}

/** Lines joined to pieces worth a write each. */
function* inChunks(lines: Iterable<string>): Generator<Buffer> {
  let parts: string[] = [];
  let length = 0;
  for (const line of lines) {
    parts.push(line);
    length += line.length;
    if (length < CHUNK) continue;
    yield Buffer.from(parts.join(""));
    parts = [];
    length = 0;
  }
  if (parts.length > 0) yield Buffer.from(parts.join(""));
}
