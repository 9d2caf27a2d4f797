import { expect, test } from "vitest";

import { runSync } from "~/sync/run-sync";
import { startSync } from "~/sync/start-sync";
import type { Ctx } from "~/sync/ctx";

import { startApp, until } from "./support/app";
import { differences } from "./support/compare";

/** A process that falls asleep in the middle of a file, and the hand that wakes it. */
function sleeper(ctx: Ctx, afterLines: number) {
  const wake = Promise.withResolvers<void>();
  const asleep = Promise.withResolvers<void>();
  const spool: Ctx["spool"] = async (body, prefix) => {
    const file = await ctx.spool(body, prefix);
    async function* lines() {
      let read = 0;
      for await (const line of file.lines()) {
        if (++read === afterLines) {
          asleep.resolve();
          await wake.promise;
        }
        yield line;
      }
    }
    return { ...file, lines };
  };
  return { ctx: { ...ctx, spool }, asleep: asleep.promise, wake: wake.resolve };
}

test("a process that slept, was taken for dead, and wakes beside its successor leaves the job alone", async () => {
  await using app = await startApp({ orders: 1500, worker: false });
  const { jobId } = await startSync(app.ctx, { resource: "orders", mode: "populate" }, { trigger: "person" });
  const slow = sleeper(app.ctx, 2000);
  let sleeping = false;
  void slow.asleep.then(() => (sleeping = true));
  let run = runSync(slow.ctx, jobId);
  while (!sleeping) {
    await Promise.race([run, slow.asleep]);
    if (!sleeping) run = runSync(slow.ctx, jobId);
  }

  await app.startWorker();
  const ended = await until(async () => {
    const now = await app.job(jobId);
    return now.status === "succeeded" ? now : null;
  });
  slow.wake();
  await run;

  const after = await app.job(jobId);
  expect(after).toEqual(ended);
  expect(after).toMatchObject({
    fetched: 1500,
    created: 1500,
    updated: 0,
    unchanged: 0,
    stale: 0,
    status: "succeeded",
  });
  expect(await differences(app)).toEqual([]);
});

test("the same while the successor is still at it: one ledger, not a mixture of two", async () => {
  await using app = await startApp({ orders: 1500, worker: false });
  const { jobId } = await startSync(app.ctx, { resource: "orders", mode: "populate" }, { trigger: "person" });
  const first = sleeper(app.ctx, 2000);
  const second = sleeper(app.ctx, 3000);
  let runs = runSync(first.ctx, jobId);
  let sleeping = false;
  void first.asleep.then(() => (sleeping = true));
  while (!sleeping) {
    await Promise.race([runs, first.asleep]);
    if (!sleeping) runs = runSync(first.ctx, jobId);
  }
  const successor = runSync(second.ctx, jobId);
  await second.asleep;
  first.wake();
  await runs;
  expect(await app.job(jobId)).toMatchObject({ status: "running" });
  second.wake();
  await successor;

  await app.startWorker();
  const job = await until(async () => {
    const now = await app.job(jobId);
    return now.status === "succeeded" ? now : null;
  });
  expect(job).toMatchObject({ fetched: 1500, created: 1500, updated: 0, unchanged: 0, stale: 0 });
  expect(await differences(app)).toEqual([]);
});
