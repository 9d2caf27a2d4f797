import type { TestProject } from "vitest/node";
import { startTemporaryDatabase } from "../../scripts/database.ts";
import { migrate } from "../../scripts/migrate.ts";
import { connect } from "../../scripts/postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** A migrated database nobody is connected to: what freshDatabase clones. */
    databaseTemplate: string;
  }
}

/** One PostgreSQL for the whole run, with a migrated template; DATABASE_URL may name another server that lets us create databases. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTemporaryDatabase();
  const name = `lockstep_template_${process.pid}_${Date.now().toString(36)}`;
  const admin = await connect(server.url);
  await admin.query(`CREATE DATABASE ${name}`);
  const template = new URL(server.url);
  template.pathname = `/${name}`;
  await migrate(template.href);
  project.provide("databaseTemplate", template.href);
  return async () => {
    const { rows } = await admin.query<{ datname: string }>(
      "SELECT datname FROM pg_database WHERE datname = $1 OR starts_with(datname, $1 || '_c')",
      [name],
    );
    for (const { datname } of rows) await admin.query(`DROP DATABASE ${datname} WITH (FORCE)`);
    await admin.end();
    await server.stop();
  };
}
