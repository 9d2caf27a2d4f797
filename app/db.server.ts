import { pipeline } from "node:stream/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { PrismaClient } from "~/generated/prisma/client";
import type { Database, Sql, Transaction } from "~/lib/sql";

const CONNECTIONS = 16;
/** Bytes per write. More than a socket takes without saying that it is full: see `inChunks`. */
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

/** Chunks that no copy is using, at most one for each connection: made anew, they were most of a worker's garbage. */
const spares: Buffer[] = [];

async function copyIn(
  client: pg.PoolClient,
  statement: string,
  pieces: Iterable<string | Uint8Array>,
): Promise<number> {
  const stream = client.query(copyFrom(statement));
  const chunk = spares.pop() ?? Buffer.allocUnsafeSlow(CHUNK);
  await pipeline(inChunks(pieces, chunk), stream);
  // Of a copy that failed, something may still be on its way out of it.
  spares.push(chunk);
  return stream.rowCount;
}

/**
 * Texts and bytes put together in `chunk`, which is given out each time it is full, and filled again when the next is asked for.
 * `pipeline` asks when the stream has drained, which for a chunk of this size means that the socket has taken all of it.
 */
function* inChunks(pieces: Iterable<string | Uint8Array>, chunk: Buffer): Generator<Buffer> {
  let end = 0;
  for (const piece of pieces) {
    if (typeof piece === "string" && piece.length * UTF8_BYTES <= chunk.length - end) {
      end += chunk.write(piece, end);
      continue;
    }
    let rest: Uint8Array = typeof piece === "string" ? Buffer.from(piece) : piece;
    while (rest.length > 0) {
      const fits = rest.subarray(0, chunk.length - end);
      chunk.set(fits, end);
      end += fits.length;
      rest = rest.subarray(fits.length);
      if (end < chunk.length) continue;
      yield chunk;
      end = 0;
    }
  }
  if (end > 0) yield chunk.subarray(0, end);
}
