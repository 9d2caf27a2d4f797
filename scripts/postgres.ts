import pg from "pg";
import { Sentence } from "./sentence.ts";

/** Connects, or explains in one sentence why it cannot. The caller ends the client. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A server that goes away while a client idles is reported by the next query, not by a crash.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw unreachable(url, error);
  }
}

/** Names host, port and database, never the password. */
export function unreachable(url: string, error: unknown): Sentence {
  const { code, message } = errorText(error);
  const at = describe(url);
  const why: Record<string, string> = {
    ECONNREFUSED: "nothing answers there",
    ENOTFOUND: "there is no host of that name",
    EAI_AGAIN: "the host's name could not be looked up",
    ETIMEDOUT: "the host did not answer in time",
    EHOSTUNREACH: "the host cannot be reached",
    "28P01": "the user name or password is wrong",
    "3D000": "the server has no database of that name",
  };
  return new Sentence(`Cannot reach PostgreSQL at ${at}: ${why[code] ?? message}.`, { cause: error });
}

function describe(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname || "localhost"}:${port || "5432"}${pathname}`;
  } catch {
    return "the address in DATABASE_URL (it does not read like postgresql://user:password@host:5432/name)";
  }
}

function errorText(error: unknown): { code: string; message: string } {
  // A name with several addresses fails with one error for each of them.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = first instanceof Error && "code" in first ? String(first.code) : "";
  return { code, message: first instanceof Error ? first.message : String(first) };
}
