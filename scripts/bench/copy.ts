import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from, to } from "pg-copy-streams";
import { MIRROR_TABLES } from "./databases.ts";

/**
 * How long plain COPY takes for the very rows of a mirror, into the same tables with all their indexes, empty: the rows
 * are dumped as COPY's text first, which is not counted. Seconds.
 */
export async function secondsOfCopy(mirror: pg.Client, empty: pg.Client): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "lockstep-bench-"));
  try {
    for (const table of MIRROR_TABLES) {
      await pipeline(mirror.query(to(`COPY ${table} TO STDOUT`)), createWriteStream(join(folder, table)));
    }
    await empty.query("CHECKPOINT");
    const started = performance.now();
    for (const table of MIRROR_TABLES) {
      await pipeline(
        createReadStream(join(folder, table), { highWaterMark: 256 * 1024 }),
        empty.query(from(`COPY ${table} FROM STDIN`)),
      );
    }
    return (performance.now() - started) / 1000;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
