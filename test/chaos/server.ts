/** A PostgreSQL of the campaign's own, which may crash without anybody else noticing. */
import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";

import { startTemporaryDatabase } from "../../scripts/database.ts";
import { migrate } from "../../scripts/migrate.ts";
import { connect } from "../../scripts/postgres.ts";

const CONNECTIONS = 70;

export interface ChaosServer {
  /** A migrated, empty database for one run. */
  create(): Promise<{ url: string; drop(): Promise<void> }>;
  /** Kills one of its processes as the kernel would: PostgreSQL drops every connection and recovers from its log. */
  crash(): Promise<void>;
  /** Takes every connection that is left, for so long. */
  crowd(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** Commits are kept through a crash of the server, unlike on the server that tests share. */
const SETTINGS = [
  "synchronous_commit=on",
  "full_page_writes=on",
  `max_connections=${CONNECTIONS}`,
  "wal_level=minimal",
  "max_wal_senders=0",
];

export async function startChaosServer(): Promise<ChaosServer> {
  const server = await ownServer();
  const address = (name: string) => {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  const admin = new pg.Pool({ connectionString: address("postgres"), max: 2 });
  admin.on("error", () => undefined);
  admin.on("connect", (client) => client.on("error", () => undefined));
  await admin.query("CREATE DATABASE template_of_runs");
  await migrate(address("template_of_runs"));
  return {
    create: async () => {
      const name = `run_${randomBytes(5).toString("hex")}`;
      await admin.query(`CREATE DATABASE ${name} TEMPLATE template_of_runs STRATEGY FILE_COPY`);
      return {
        url: address(name),
        drop: async () => void (await patiently(() => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))),
      };
    },
    crash: async () => {
      // It may be just up again from the crash before.
      const { rows } = await patiently(() => admin.query<{ pid: number }>("SELECT pg_backend_pid() AS pid"));
      process.kill(rows[0]?.pid ?? 0, "SIGKILL");
    },
    crowd: (milliseconds) => crowd(address("postgres"), milliseconds),
    stop: async () => {
      await admin.end();
      await server.stop();
    },
  };
}

/** Never the one DATABASE_URL names: it is to be crashed. */
async function ownServer() {
  const given = process.env.DATABASE_URL;
  delete process.env.DATABASE_URL;
  try {
    return await startTemporaryDatabase(SETTINGS);
  } finally {
    if (given !== undefined) process.env.DATABASE_URL = given;
  }
}

async function crowd(url: string, milliseconds: number): Promise<void> {
  const clients: pg.Client[] = [];
  try {
    for (let n = 0; n < CONNECTIONS; n++) clients.push(await connect(url));
  } catch {
    // Full: that is what was wanted.
  }
  await wait(milliseconds);
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
}

/** A server that has just crashed refuses for a moment. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries >= 100) throw error;
      await wait(50);
    }
  }
}
