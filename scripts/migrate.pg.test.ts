import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freshDatabase } from "../test/support/database";
import { migrate } from "./migrate";
import { connect } from "./postgres";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "lockstep-migrations-"))));
afterEach(() => rm(folder, { recursive: true }));

async function migration(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, "migration.sql"), sql);
}

describe("migrate", () => {
  it("applies what is new, in order, once, and keeps Prisma's books", async () => {
    await using database = await freshDatabase();
    await migration("90_second", "INSERT INTO drawer VALUES (2)");
    await migration("80_first", "CREATE TABLE drawer (n int)");
    expect(await migrate(database.url, folder)).toEqual(["80_first", "90_second"]);
    expect(await migrate(database.url, folder)).toEqual([]);

    const client = await connect(database.url);
    const { rows } = await client.query(
      "SELECT length(checksum) AS checksum, applied_steps_count AS steps FROM _prisma_migrations WHERE migration_name = '80_first' AND finished_at IS NOT NULL",
    );
    expect(rows).toEqual([{ checksum: 64, steps: 1 }]);
    await client.end();
  });

  it("lets several processes migrate at once and applies everything once", async () => {
    await using database = await freshDatabase();
    await migration("80_first", "CREATE TABLE drawer (n int)");
    const applied = await Promise.all([1, 2, 3].map(() => migrate(database.url, folder)));
    expect(applied.flat()).toEqual(["80_first"]);
  });

  it("leaves nothing of a migration that fails, and stops until somebody has looked", async () => {
    await using database = await freshDatabase();
    await migration("80_broken", "CREATE TABLE drawer (n int); SELECT 1 / 0");
    await expect(migrate(database.url, folder)).rejects.toThrow("Migration 80_broken failed: division by zero.");
    await migration("80_broken", "CREATE TABLE drawer (n int)");
    await expect(migrate(database.url, folder)).rejects.toThrow("Migration 80_broken began and did not finish");

    const client = await connect(database.url);
    expect((await client.query("SELECT to_regclass('drawer') AS drawer")).rows).toEqual([{ drawer: null }]);
    await client.query("DELETE FROM _prisma_migrations WHERE finished_at IS NULL");
    await client.end();
    expect(await migrate(database.url, folder)).toEqual(["80_broken"]);
  });

  it("refuses a migration that was edited after it was applied", async () => {
    await using database = await freshDatabase();
    await migration("80_first", "CREATE TABLE drawer (n int)");
    await migrate(database.url, folder);
    await migration("80_first", "CREATE TABLE drawer (n bigint)");
    await expect(migrate(database.url, folder)).rejects.toThrow("Migration 80_first was edited after");
  });

  it("says in one sentence where it could not reach the database, without the password", async () => {
    const url = "postgresql://lockstep:secret@127.0.0.1:1/orders";
    await expect(migrate(url, folder)).rejects.toThrow(
      "Cannot reach PostgreSQL at 127.0.0.1:1/orders: nothing answers there.",
    );
    await expect(migrate("not an address", folder)).rejects.not.toThrow("secret");
  });
});
