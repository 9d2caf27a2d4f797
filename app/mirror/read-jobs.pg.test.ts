import { expect, test } from "vitest";
import type { Database } from "~/lib/sql";
import { listJobs, readJob, readJobLog, readJobRejects, runningJobs } from "./read-jobs";
import { deleteView, savedViews, saveView } from "./saved-views";
import { emptyMirror } from "./reading.fixture";

interface SomeJob {
  createdAt: string;
  status?: string;
  mode?: string;
  trigger?: string;
}

async function insertJobs(db: Database, shopId: number, jobs: readonly SomeJob[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `insert into sync_jobs (shop_id, resource, mode, trigger, status, created_at)
     select $1, 'orders', coalesce(mode, 'update'), coalesce(trigger, 'person'), coalesce(status, 'succeeded'), "createdAt"
     from jsonb_to_recordset($2::jsonb) as job("createdAt" timestamptz, status text, mode text, trigger text) returning id`,
    [shopId, JSON.stringify(jobs)],
  );
  return rows.map((row) => row.id);
}

test("the history shows every job once, newest first, forwards and back, although many started together", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("history.myshopify.com");
  const ids = await insertJobs(
    mirror.db,
    ctx.shop.id,
    Array.from({ length: 75 }, (_, n) => ({ createdAt: `2026-11-${10 + Math.floor(n / 30)}T08:00:00Z` })),
  );

  const first = await listJobs(ctx, {});
  const second = await listJobs(ctx, { after: first.next ?? "" });
  const third = await listJobs(ctx, { after: second.next ?? "" });
  const seen = [first, second, third].flatMap(({ jobs }) => jobs.map((job) => job.id));
  expect(seen).toEqual([...ids].reverse());
  expect([first.previous, third.next]).toEqual([null, null]);

  const back = await listJobs(ctx, { before: third.previous ?? "" });
  expect(back.jobs).toEqual(second.jobs);
  expect((await listJobs(ctx, { before: back.previous ?? "" })).previous).toBeNull();
});

test("jobs are found by status, mode, trigger and the shop's days", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("find.myshopify.com", "America/New_York");
  const [late, failed, full, api] = await insertJobs(mirror.db, ctx.shop.id, [
    { createdAt: "2026-11-20T04:30:00Z" },
    { createdAt: "2026-11-20T05:30:00Z", status: "failed" },
    { createdAt: "2026-11-20T06:00:00Z", mode: "full" },
    { createdAt: "2026-11-21T06:00:00Z", trigger: "api" },
  ]);
  const ids = async (query: Parameters<typeof listJobs>[1]) => (await listJobs(ctx, query)).jobs.map((job) => job.id);

  expect(await ids({ status: ["failed", "succeeded_with_problems"] })).toEqual([failed]);
  expect(await ids({ mode: ["full"] })).toEqual([full]);
  expect(await ids({ trigger: ["api"], resource: ["orders"] })).toEqual([api]);
  expect(await ids({ to: "2026-11-19" })).toEqual([late]);
  expect(await ids({ from: "2026-11-20", to: "2026-11-20" })).toEqual([full, failed]);
});

test("a shop sees only its own jobs, their windows, rejects and logs", async () => {
  await using mirror = await emptyMirror();
  const ours = await mirror.installShop("ours.myshopify.com");
  const theirs = await mirror.installShop("theirs.myshopify.com");
  const [id = ""] = await insertJobs(mirror.db, theirs.shop.id, [
    { createdAt: "2026-11-20T04:30:00Z", status: "running" },
  ]);
  const key = [theirs.shop.id, id];
  await mirror.db.query("insert into sync_windows (shop_id, job_id, n, kind) values ($1, $2, 0, 'bulk')", key);
  await mirror.db.query("insert into sync_log (shop_id, job_id, at, message) values ($1, $2, now(), 'Planned.')", key);
  await mirror.db.query(
    "insert into rejects (shop_id, resource, id, reason, job_id, first_at, last_at, observed_at) values ($1, 'orders', 5, 'No name.', $2, now(), now(), now())",
    key,
  );

  expect(await readJob(ours, id)).toBeNull();
  expect([await readJobRejects(ours, id), await readJobLog(ours, id), (await listJobs(ours, {})).jobs]).toEqual([
    [],
    [],
    [],
  ]);
  expect(await runningJobs(ours)).toEqual([]);

  expect(await readJob(theirs, id)).toMatchObject({
    job: { id, status: "running" },
    windows: [{ n: 0, kind: "bulk" }],
  });
  expect(await readJobRejects(theirs, id)).toMatchObject([{ id: "5", reason: "No name." }]);
  expect(await readJobLog(theirs, id)).toMatchObject([{ message: "Planned." }]);
  expect((await runningJobs(theirs)).map((job) => job.id)).toEqual([id]);
});

test("an id that is none finds nothing", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("none.myshopify.com");
  for (const id of ["", "x", "1; drop table sync_jobs", "99999999999999999999"])
    expect(await readJob(ctx, id)).toBeNull();
});

test("views are saved per shop and page, by a name of their own", async () => {
  await using mirror = await emptyMirror();
  const ours = await mirror.installShop("ours.myshopify.com");
  const theirs = await mirror.installShop("theirs.myshopify.com");
  const view = await saveView(ours, "orders", { name: " VIP ", query: "tag=vip" });

  expect(await savedViews(ours, "orders")).toEqual([{ id: view.id, name: "VIP", query: "tag=vip" }]);
  expect([await savedViews(theirs, "orders"), await savedViews(ours, "products")]).toEqual([[], []]);
  await expect(saveView(ours, "orders", { name: "vip", query: "" })).rejects.toThrow("already a view called “vip”");
  await expect(saveView(ours, "orders", { name: "  ", query: "" })).rejects.toThrow("1 to 60 characters");

  await deleteView(theirs, "orders", view.id);
  expect(await savedViews(ours, "orders")).toHaveLength(1);
  await deleteView(ours, "orders", view.id);
  expect(await savedViews(ours, "orders")).toEqual([]);
});
