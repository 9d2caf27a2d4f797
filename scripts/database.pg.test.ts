import { spawn } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { freePort, startDatabase } from "./database";
import { connect } from "./postgres";

let home: string;
let dataDir: string;
beforeEach(async () => {
  vi.stubEnv("DATABASE_URL", "");
  home = await mkdtemp(join(tmpdir(), "lockstep-database-"));
  dataDir = join(home, "postgres");
  // Like a folder in an ordinary project: others may pass through it.
  await chmod(home, 0o755);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = await connect(url);
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const postmaster = async () => Number((await readFile(join(dataDir, "postmaster.pid"), "utf8")).split("\n")[0]);
const gone = (url: string) =>
  vi.waitFor(() => expect(ask(url, "SELECT 1")).rejects.toThrow("nothing answers there"), 10_000);

describe("startDatabase", () => {
  it("keeps its data from one start to the next", async () => {
    const first = await startDatabase({ dataDir });
    await ask(first.url, "CREATE TABLE drawer AS SELECT 7 AS n");
    await first.stop();
    await expect(ask(first.url, "SELECT 1")).rejects.toThrow("nothing answers there");

    const second = await startDatabase({ dataDir });
    expect(await ask(second.url, "SELECT n FROM drawer")).toEqual([{ n: 7 }]);
    await second.stop();
  });

  it("uses the server that already runs on the folder, and leaves stopping it to who started it", async () => {
    const [one, other] = await Promise.all([startDatabase({ dataDir }), startDatabase({ dataDir })]);
    expect(other.url).toBe(one.url);
    const later = await startDatabase({ dataDir });
    await later.stop();
    expect(await ask(one.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await Promise.all([one.stop(), other.stop()]);
    await gone(one.url);
  });

  it("starts again after the server was killed", async () => {
    const first = await startDatabase({ dataDir });
    process.kill(await postmaster(), "SIGKILL");
    await first.stop();
    const second = await startDatabase({ dataDir });
    expect(await ask(second.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await second.stop();
  });

  it("is not fooled by an old lock whose process id now belongs to another program", async () => {
    const first = await startDatabase({ dataDir });
    const lock = await readFile(join(dataDir, "postmaster.pid"), "utf8");
    await first.stop();
    await writeFile(join(dataDir, "postmaster.pid"), lock.replace(/^\d+/, String(process.pid)));
    const second = await startDatabase({ dataDir });
    expect(await ask(second.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await second.stop();
  });

  it("ends with the process that started it, even when that is killed", async () => {
    const script = `const { startDatabase } = await import("./scripts/database.ts");
      console.log((await startDatabase({ dataDir: process.argv[1] })).url); setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script, dataDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const url = await new Promise<string>((done) =>
      child.stdout.once("data", (text: Buffer) => done(text.toString().trim())),
    );
    expect(await ask(url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    child.kill("SIGKILL");
    await gone(url);
  });

  it("says that a port is taken", async () => {
    const port = await freePort();
    const squatter = await new Promise<Server>((done) => {
      const server = createServer().listen(port, "127.0.0.1", () => done(server));
    });
    await expect(startDatabase({ dataDir, port })).rejects.toThrow(`Port ${port} is taken by another program`);
    squatter.close();
  });

  it("does not touch a folder of another PostgreSQL", async () => {
    const first = await startDatabase({ dataDir });
    await first.stop();
    await writeFile(join(dataDir, "PG_VERSION"), "9\n");
    await expect(startDatabase({ dataDir })).rejects.toThrow("was made by PostgreSQL 9");
  });

  it("starts nothing when DATABASE_URL names a server, and says when that one does not answer", async () => {
    vi.stubEnv("DATABASE_URL", "postgresql://lockstep:secret@127.0.0.1:1/orders");
    await expect(startDatabase({ dataDir })).rejects.toThrow(
      "Cannot reach PostgreSQL at 127.0.0.1:1/orders: nothing answers there.",
    );
  });
});
