import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { PrismaClient } from "~/generated/prisma/client";
import type { Database, Sql, Transaction } from "~/lib/sql";

const CONNECTIONS = 16;
const CHUNK = 256 * 1024;
/** At most, of one UTF-16 unit. */
const UTF8_BYTES = 3;

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
    const result = await work({ ...sqlOver(client), copyIn: (statement, pieces) => copyIn(client, statement, pieces) });
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

async function copyIn(
  client: pg.PoolClient,
  statement: string,
  pieces: Iterable<string | Uint8Array>,
): Promise<number> {
  const stream = client.query(copyFrom(statement));
  await pipeline(Readable.from(inChunks(pieces)), stream);
  return stream.rowCount;
}

/** Texts and bytes put together to chunks worth a write each. */
function* inChunks(pieces: Iterable<string | Uint8Array>): Generator<Buffer> {
  let chunk = Buffer.alloc(0);
  let end = 0;
  for (const piece of pieces) {
    const most = typeof piece === "string" ? piece.length * UTF8_BYTES : piece.length;
    if (end + most > chunk.length) {
      if (end > 0) yield chunk.subarray(0, end);
      chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK, most));
      end = 0;
    }
    if (typeof piece === "string") end += chunk.write(piece, end);
    else {
      chunk.set(piece, end);
      end += piece.length;
    }
  }
  if (end > 0) yield chunk.subarray(0, end);
}
