import { expect, test } from "vitest";

import { openDatabase } from "~/db.server";
import { releasingOnce } from "~/jobs/release-once";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

/** Loses the connection on which a task of this kind is ticked off. */
async function loseEnds({ ctx }: TestApp, task: string): Promise<void> {
  await ctx.db.query(
    `create function lose_end() returns trigger language plpgsql as $$
     begin
       perform pg_terminate_backend(pg_backend_pid()) from graphile_worker.jobs where id = old.id and task_identifier = '${task}';
       return old;
     end $$`,
  );
  await ctx.db.query(
    "create trigger lose_end before delete on graphile_worker._private_jobs for each row execute function lose_end()",
  );
}

test("a connection that is lost just when a task is ticked off does not end the process: the worker goes on", async () => {
  await using app = await startApp({ orders: 30 });
  await app.sync({ mode: "populate" });
  await app.settled();
  await loseEnds(app, "process-deliveries");
  await app.ctx.queue.add("process-deliveries", { shopId: app.ctx.shop.id });
  // Seen from outside: of the app's own connections, the lost one may be handed out once more before its end is noticed.
  const outside = openDatabase(app.environment.DATABASE_URL ?? "");
  await until(async () => {
    const tried = await outside.db.query(
      "select from graphile_worker.jobs where task_identifier = 'process-deliveries' and attempts > 0",
    );
    return tried.length > 0 ? true : null;
  });
  await outside.db.query("drop trigger lose_end on graphile_worker._private_jobs");
  await outside.close();
  await app.ctx.db.query("select").catch(() => undefined);

  app.sim.store.createOrders(3);

  expect(await app.sync({ mode: "update" })).toMatchObject({ status: "succeeded" });
  expect(await differences(app)).toEqual([]);
});

test("a connection that the queue gives back twice is given back once", async () => {
  await using app = await startApp({ orders: 0, worker: false });
  const { pool, close } = openDatabase(app.environment.DATABASE_URL ?? "");
  await new Promise<void>((done, fail) => {
    releasingOnce(pool).connect((error, client, release) => {
      if (error ?? !client) return fail(error ?? new Error("there is no connection"));
      release();
      expect(() => release()).not.toThrow();
      done();
    });
  });
  expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
  expect(await releasingOnce(pool).query("select 1 as one")).toMatchObject({ rows: [{ one: 1 }] });
  await close();
});
