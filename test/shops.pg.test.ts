import { expect, test } from "vitest";

import { adminContext, shopContext } from "~/context.server";
import { listRecords } from "~/mirror/read-list";
import { listQuery } from "~/resources/list";
import { ORDER_LIST } from "~/resources/orders/list";
import { loader as readJob } from "~/routes/api.sync.jobs.$id";
import { action as cancelJob } from "~/routes/api.sync.jobs.$id.cancel";
import { loader as listJobs } from "~/routes/api.sync.jobs";
import { loader as exportOrders } from "~/routes/api.$resource.export";
import { loader as readStory } from "~/routes/api.$resource.$id.story";
import { startSync } from "~/sync/start-sync";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

const SECOND = "second.myshopify.com";

/** Another shop in the same app, whose orders bear the very same ids. */
async function installSecond(app: TestApp) {
  const { store } = app.sim.addShop({ shop: SECOND, orders: 60 });
  await adminContext(asked("/api/sync/status", app.sim.sessionToken(SECOND)));
  const ctx = await shopContext(SECOND);
  const sync = async (mode: string) => {
    const { jobId } = await startSync(ctx, { resource: "orders", mode }, { trigger: "person" });
    return await until(async () => {
      const [job] = await ctx.db.query<{ id: string; status: string }>(
        "select id::text, status from sync_jobs where shop_id = $1 and id = $2 and finished_at is not null",
        [ctx.shop.id, jobId],
      );
      return job ?? null;
    });
  };
  return { sim: { store }, ctx, sync };
}

const asked = (path: string, token: string, method = "GET") =>
  new Request(`https://lockstep.example${path}`, { method, headers: { authorization: `Bearer ${token}` } });

test("what happens to an order of one shop leaves another shop's order of the same id alone", async () => {
  await using app = await startApp({ orders: 60 });
  const second = await installSecond(app);
  await app.sync({ mode: "populate" });
  expect((await second.sync("populate")).status).toBe("succeeded");
  const [edited = "", deleted = ""] = second.sim.store.pick(2);
  expect([edited, deleted].every((id) => app.sim.store.order(id))).toBe(true);
  expect(await differences({ sim: app.sim, ctx: second.ctx })).not.toEqual([]);

  second.sim.store.editOrder(edited, { tags: ["of the second"], email: "second@example.com" });
  second.sim.store.deleteOrder(deleted);
  await app.settled();
  await second.sync("full");
  await second.sync("verify");
  await app.settled();

  const secondSide = { sim: { ...app.sim, store: second.sim.store }, ctx: second.ctx };
  expect(await differences(secondSide)).toEqual([]);
  expect(await differences(app)).toEqual([]);
  const found = async ({ ctx }: Pick<TestApp, "ctx">, search: string) =>
    (await listRecords(ctx, ORDER_LIST, listQuery(ORDER_LIST, new URLSearchParams({ query: search })))).rows.map(
      ({ id }) => id,
    );
  expect(await found(second, "of the second")).toEqual([edited]);
  expect(await found(app, "of the second")).toEqual([]);
  expect(await found(second, "second@example.com")).toEqual([edited]);
  expect(await found(app, "second@example.com")).toEqual([]);
});

test("nobody reads or ends the jobs of another shop, or gets its orders", async () => {
  await using app = await startApp({ orders: 60 });
  const second = await installSecond(app);
  const { id } = await app.sync({ mode: "populate" });
  const token = app.sim.sessionToken(SECOND);
  const at = (path: string, params = {}, method = "GET") => ({
    request: asked(path, token, method),
    params,
    context: {},
  });

  expect((await readJob(at(`/api/sync/jobs/${id}`, { id }))).status).toBe(404);
  expect((await cancelJob(at(`/api/sync/jobs/${id}/cancel`, { id }, "POST"))).status).toBe(404);
  expect(await (await listJobs(at("/api/sync/jobs"))).json()).toMatchObject({ jobs: [] });
  const [order = ""] = app.sim.store.pick(1);
  const exported = await exportOrders(at(`/api/orders/export?id=${order}`, { resource: "orders" }));
  expect((await exported.text()).trim().split("\r\n")).toHaveLength(1);
  expect(
    await (await readStory(at(`/api/orders/${order}/story`, { resource: "orders", id: order }))).json(),
  ).toMatchObject({
    entries: [],
  });

  expect((await second.sync("populate")).status).toBe("succeeded");
  expect(await (await listJobs(at("/api/sync/jobs"))).json()).toMatchObject({ jobs: [{ mode: "populate" }] });
});

/** So that tables can be distributed by the shop, and no read of one shop walks through another's rows. */
test("every key and index of what a shop has begins with the shop", async () => {
  await using app = await startApp({ orders: 0, worker: false });
  const indexes = await app.ctx.db.query<{ name: string; first: string }>(
    `select i.indexrelid::regclass::text as name, a.attname as first
       from pg_index i
       join pg_class t on t.oid = i.indrelid and t.relnamespace = 'public'::regnamespace
       left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where exists (select from pg_attribute s where s.attrelid = t.oid and s.attname = 'shop_id')
      order by 1`,
  );
  expect(indexes.length).toBeGreaterThan(30);
  expect(indexes.filter(({ first }) => first !== "shop_id").map(({ name }) => name)).toEqual([]);
});
