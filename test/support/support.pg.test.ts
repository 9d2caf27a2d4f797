import pg from "pg";
import { describe, expect, it } from "vitest";
import { connect } from "../../scripts/postgres";
import { freshDatabase } from "./database";
import { expectConsole } from "./quiet-console";

describe("a test's database", () => {
  it("is migrated, empty, and nobody else's", async () => {
    await using one = await freshDatabase();
    await using other = await freshDatabase();
    const client = await connect(one.url);
    await client.query("CREATE TABLE drawer ()");
    expect((await client.query("SELECT count(*)::int AS n FROM shops")).rows).toEqual([{ n: 0 }]);
    await client.end();
    const neighbour = await connect(other.url);
    expect((await neighbour.query("SELECT to_regclass('drawer') AS drawer")).rows).toEqual([{ drawer: null }]);
    await neighbour.end();
  });

  it("tells of a pool that the test forgot", async () => {
    expectConsole("The test left 1 connections to its database open.");
    const database = await freshDatabase();
    const pool = new pg.Pool({ connectionString: database.url });
    pool.on("error", () => undefined);
    await pool.query("SELECT 1");
    await database[Symbol.asyncDispose]();
    await pool.end();
  });
});

describe("the console", () => {
  it("may say what a test expects of it", () => {
    expectConsole(/^careful: \d+$/);
    console.warn("careful: %d", 7);
  });

  it.fails("fails a test with anything else", () => {
    console.error("surprise");
  });

  it.fails("fails a test when the expected words do not come", () => {
    expectConsole("never said");
  });
});
