import { randomBytes } from "node:crypto";
import type pg from "pg";
import { startTemporaryDatabase } from "../database.ts";
import { migrate } from "../migrate.ts";
import { connect } from "../postgres.ts";

export interface BenchServer {
  /** A migrated, empty database. */
  create(): Promise<BenchDatabase>;
  /** As `server_version` says it, and how durable it is. */
  version: string;
  stop(): Promise<void>;
}

export interface BenchDatabase {
  url: string;
  sql: pg.Client;
  drop(): Promise<void>;
}

/** As PostgreSQL is shipped, and as merchants' servers are. */
const DURABLE = ["fsync", "synchronous_commit", "full_page_writes"];

/** The server everything is measured on: a durable one of its own, or the one DATABASE_URL names. */
export async function startBenchServer(): Promise<BenchServer> {
  const roomy = ["shared_buffers=1GB", "maintenance_work_mem=256MB", "max_wal_size=8GB"];
  const server = await startTemporaryDatabase([...DURABLE.map((name) => `${name}=on`), ...roomy]);
  const admin = await connect(server.url);
  const made = new Set<() => Promise<void>>();
  const { rows } = await admin.query<{ name: string; setting: string }>(
    "SELECT name, setting FROM pg_settings WHERE name = any($1)",
    [["server_version", ...DURABLE]],
  );
  const setting = new Map(rows.map(({ name, setting }) => [name, setting]));
  return {
    version: `${setting.get("server_version")} with ${DURABLE.map((name) => `${name}=${setting.get(name)}`).join(" ")}`,
    create: async () => {
      const name = `lockstep_bench_${randomBytes(4).toString("hex")}`;
      await admin.query(`CREATE DATABASE ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      await migrate(url.href);
      const sql = await connect(url.href);
      const drop = async () => {
        if (!made.delete(drop)) return;
        await sql.end();
        await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      };
      made.add(drop);
      return { url: url.href, sql, drop };
    },
    stop: async () => {
      for (const drop of made) await drop();
      await admin.end();
      await server.stop();
    },
  };
}

export const MIRROR_TABLES = ["orders", "order_line_items", "sealed_contacts"] as const;

/** A shop that is installed as far as the mirror can tell. */
export async function insertShop(sql: pg.Client, domain: string): Promise<number> {
  const { rows } = await sql.query<{ id: number }>(
    `INSERT INTO shops (domain, name, currency_code, time_zone, scopes, installed_at)
     VALUES ($1, 'Bench', 'USD', 'UTC', 'read_orders,read_all_orders', now()) RETURNING id`,
    [domain],
  );
  return rows[0]?.id ?? 0;
}

/** Rows ever inserted, updated or deleted in the mirror's tables. */
export async function rowWrites(sql: pg.Client): Promise<number> {
  await sql.query("SELECT pg_stat_force_next_flush()");
  const { rows } = await sql.query<{ writes: string }>(
    `SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::text AS writes FROM pg_stat_user_tables WHERE relname = any($1)`,
    [[...MIRROR_TABLES]],
  );
  return Number(rows[0]?.writes ?? 0);
}
