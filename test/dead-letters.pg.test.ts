import { expect, test } from "vitest";

import { lastReplay } from "~/mirror/ask-again";
import { listDeadLetters, countDeadLetters, readDeadLetter } from "~/mirror/read-dead-letters";
import { orders } from "~/resources/orders";
import { applyChanges } from "~/sync/apply-changes";
import { readRecords } from "~/sync/sources/read-records";
import type { ReadAnswer } from "~/sync/sources/read-records";
import { planReplay, replayDeliveries } from "~/sync/replay-deliveries";
import { retryDeadLetters } from "~/sync/retry-dead-letters";

import { startApp, until } from "./support/app";
import type { TestApp } from "./support/app";
import { differences } from "./support/compare";

const patience = { bulkPollMs: 200, retryMs: 1, gatherMs: 5, lookMs: 5, restMs: 5 };
const gid = (id: string) => `gid://shopify/Order/${id}`;
const ALWAYS = 1000;

/** Edits orders while nobody works, lets Shopify fail for one of them, and works everything off. */
async function editAll(app: TestApp, ids: readonly string[], tags: string[]): Promise<void> {
  app.sim.clock.advance(60_000);
  for (const id of ids) app.sim.store.editOrder(id, { tags });
  await app.settled();
}

const taggedWith = async ({ ctx }: TestApp, tag: string) => {
  const rows = await ctx.db.query<{ id: string }>("select id::text from orders where shop_id = $1 and $2 = any(tags)", [
    ctx.shop.id,
    tag,
  ]);
  return rows.map((row) => row.id).sort();
};

/** Retries all, and waits until all have been tried. */
async function retryAll(app: TestApp): Promise<void> {
  await retryDeadLetters(app.ctx, { all: true });
  await until(async () => ((await countDeadLetters(app.ctx)).retrying === 0 ? true : null));
}

const lettersOf = async ({ ctx }: TestApp) => (await listDeadLetters(ctx, {})).letters;

test.for([
  ["record_internal_error", 6, /Shopify had a problem of its own/],
  ["record_refused", 1, /This record cannot be shown/],
] as const)(
  "%s for one order: the others are mirrored, it fails with the reason after its tries, and a retry brings it",
  async ([fault, tries, reason]) => {
    await using app = await startApp({ orders: 30, patience });
    await app.sync({ mode: "populate" });
    await app.settled();
    const ids = app.sim.store.pick(8);
    const [poison = "", ...others] = ids;
    app.sim.faults.next(fault, { match: gid(poison), times: ALWAYS });

    await editAll(app, ids, ["packed"]);

    expect(await taggedWith(app, "packed")).toEqual([...others].sort());
    const [letter, ...more] = await lettersOf(app);
    expect(more).toEqual([]);
    expect(letter).toMatchObject({ kind: "delivery", topic: "orders/updated", recordId: poison, attempts: tries });
    expect(letter?.reason).toMatch(reason);
    expect(letter?.name).toMatch(/^#\d+$/);
    expect(await readDeadLetter(app.ctx, letter?.key ?? "")).toMatchObject({
      payload: { kind: "refetch", id: poison },
    });

    app.sim.faults.clear();
    expect(await retryDeadLetters(app.ctx, { keys: [letter?.key] })).toEqual({ asked: 1 });
    await app.settled();
    expect(await lettersOf(app)).toEqual([]);
    expect(await differences(app)).toEqual([]);
  },
);

test.for([
  ["record_undecodable", /createdAt/],
  ["record_unstorable", /database could not store it/],
] as const)(
  "%s: the order is kept with its reason and what came, masked; the others are written; retrying all brings it",
  async ([fault, reason]) => {
    await using app = await startApp({ orders: 30, patience });
    await app.sync({ mode: "populate" });
    await app.settled();
    const ids = app.sim.store.pick(6);
    const [poison = "", ...others] = ids;
    app.sim.store.editOrder(poison, { email: "somebody@example.com", note: "blue door" });
    app.sim.faults.next(fault, { match: gid(poison), times: ALWAYS });

    await editAll(app, ids, ["packed"]);

    expect(await taggedWith(app, "packed")).toEqual([...others].sort());
    const [letter] = await lettersOf(app);
    expect(letter).toMatchObject({ kind: "record", key: `record:orders:${poison}`, recordId: poison });
    expect(letter?.reason).toMatch(reason);
    const kept = await readDeadLetter(app.ctx, letter?.key ?? "");
    expect(kept?.payload).toMatchObject({ id: gid(poison), displayFinancialStatus: expect.any(String) as string });
    expect(JSON.stringify(kept?.payload)).not.toMatch(/somebody|blue door/);

    await retryAll(app);
    expect((await lettersOf(app))[0]?.attempts).toBeGreaterThan(letter?.attempts ?? 0);

    app.sim.faults.clear();
    await retryAll(app);
    expect(await countDeadLetters(app.ctx)).toEqual({ failed: 0, retrying: 0 });
    expect(await differences(app)).toEqual([]);
  },
);

test("an order that waits an hour for its next try keeps nothing waiting, and a newer delivery that succeeds ends the wait", async () => {
  await using app = await startApp({ orders: 30, patience: { ...patience, retryMs: 3_600_000 } });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [poison = "", beside = "", behind = ""] = app.sim.store.pick(3);
  app.sim.faults.next("record_internal_error", { match: gid(poison), times: ALWAYS });
  app.sim.clock.advance(60_000);
  app.sim.store.editOrder(poison, { tags: ["packed"] });
  app.sim.store.editOrder(beside, { tags: ["packed"] });
  await expect.poll(() => taggedWith(app, "packed")).toEqual([beside]);
  app.sim.store.editOrder(behind, { tags: ["packed"] });
  await expect.poll(() => taggedWith(app, "packed")).toEqual([beside, behind].sort());
  const open = await app.ctx.db.query(
    "select record_id::text as id, attempts, reason from deliveries where state = 'pending'",
  );
  expect(open).toMatchObject([
    { id: poison, attempts: 1, reason: expect.stringMatching(/problem of its own/) as string },
  ]);

  app.sim.faults.clear();
  app.sim.store.editOrder(poison, { tags: ["packed", "again"] });
  await app.settled();
  expect(await differences(app)).toEqual([]);
});

test("while Shopify is down nothing is blamed on an order: all are mirrored once it is back", async () => {
  await using app = await startApp({ orders: 30, patience });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.faults.next("503", { times: 3 });

  await editAll(app, app.sim.store.pick(5), ["packed"]);

  expect(await taggedWith(app, "packed")).toHaveLength(5);
  expect(await app.ctx.db.query("select 1 from deliveries where attempts > 1")).toEqual([]);
});

test("a dead letter that an update brings meanwhile is none any more", async () => {
  await using app = await startApp({ orders: 30, patience });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [poison = ""] = app.sim.store.pick(1);
  app.sim.faults.next("record_refused", { match: gid(poison), times: ALWAYS });
  app.sim.webhooks.double(1);
  await editAll(app, [poison], ["packed"]);
  expect(await lettersOf(app)).toHaveLength(1);
  app.sim.faults.clear();
  app.sim.clock.advance(60_000);

  await app.sync({ mode: "update" });
  await app.settled();

  expect(await taggedWith(app, "packed")).toEqual([poison]);
  await expect.poll(() => lettersOf(app)).toEqual([]);
});

test("an order that Shopify has deleted meanwhile is no dead letter either, once it is retried", async () => {
  await using app = await startApp({ orders: 30, patience });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [created = ""] = app.sim.store.createOrders(1);
  app.sim.faults.next("record_undecodable", { match: gid(created), times: ALWAYS });
  await app.settled();
  expect(await lettersOf(app)).toMatchObject([{ kind: "record", recordId: created }]);
  app.sim.webhooks.lose(1);
  app.sim.store.deleteOrder(created);

  await retryAll(app);

  expect(await lettersOf(app)).toEqual([]);
});

test("all of 20,000 are retried in two statements, and what Shopify sends meanwhile goes first", async () => {
  await using app = await startApp({ orders: 30, patience });
  await app.sync({ mode: "populate" });
  await app.settled();
  const { db, shop } = app.ctx;
  await app.stopWorker();
  await db.query(
    `insert into deliveries (shop_id, webhook_id, topic, resource, record_id, notice, received_at, state, reason, attempts, tried_at)
     select $1, 'dead-' || n, 'orders/updated', 'orders', 9000000 + n, jsonb_build_object('kind', 'refetch', 'id', (9000000 + n)::text),
            now() - interval '1 day', 'failed', 'Shopify refused the query.', 1, now() - interval '1 hour' from generate_series(1, 10000) n`,
    [shop.id],
  );
  await db.query(
    `insert into rejects (shop_id, resource, id, reason, first_at, last_at, observed_at)
     select $1, 'orders', 8000000 + n, 'It could not be read.', now(), now() - interval '1 hour', now() from generate_series(1, 10000) n`,
    [shop.id],
  );
  app.killAfter(3);
  expect(await retryDeadLetters(app.ctx, { all: true })).toEqual({ asked: 20_000 });
  await app.revive();
  expect(await countDeadLetters(app.ctx)).toEqual({ failed: 0, retrying: 20_000 });

  const [id = ""] = app.sim.store.pick(1);
  app.sim.clock.advance(60_000);
  app.sim.store.editOrder(id, { tags: ["first"] });
  await app.sim.webhooks.idle();
  await app.startWorker();
  await expect.poll(() => taggedWith(app, "first"), { timeout: 20_000 }).toEqual([id]);
  expect((await countDeadLetters(app.ctx)).retrying).toBeGreaterThan(19_000);
});

test("an answer that Shopify gave before the one that could not be read does not take its reason away, however late it comes", async () => {
  await using app = await startApp({ orders: 3, patience });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [id = ""] = app.sim.store.pick(1);
  const answer = async () => {
    for await (const one of readRecords(app.ctx, orders, [{ id }])) return one;
    throw new Error("Shopify gave no answer");
  };
  const arrives = ({ changes, observedAt }: ReadAnswer) =>
    applyChanges(app.ctx, orders, changes, { source: "fetch", jobId: null, topic: null, observedAt });
  const before = await answer();
  app.sim.faults.next("record_undecodable", { match: gid(id), times: ALWAYS });
  await editAll(app, [id], ["late"]);
  const [letter] = await lettersOf(app);
  expect(letter).toMatchObject({ kind: "record", recordId: id });

  expect(await arrives(before)).toMatchObject({ unchanged: 1 });
  expect(await lettersOf(app)).toEqual([letter]);

  app.sim.faults.clear();
  expect(await arrives(await answer())).toMatchObject({ updated: 1 });
  expect(await lettersOf(app)).toEqual([]);
});

test("the list is turned page by page, forwards and back, without losing or repeating any", async () => {
  await using app = await startApp({ orders: 3, worker: false });
  const { ctx } = app;
  await ctx.db.query(
    `insert into deliveries (shop_id, webhook_id, topic, received_at, state, reason, tried_at)
     select $1, 'w' || n, 'orders/updated', now(), 'failed', 'No.', date_trunc('second', now()) - (n / 3) * interval '1 minute' from generate_series(1, 9) n`,
    [ctx.shop.id],
  );
  await ctx.db.query(
    `insert into rejects (shop_id, resource, id, reason, first_at, last_at, observed_at)
     select $1, 'orders', n, 'No.', now(), date_trunc('second', now()) - (n / 3) * interval '1 minute', now() from generate_series(1, 9) n`,
    [ctx.shop.id],
  );
  await ctx.db.query(
    `insert into deliveries (shop_id, webhook_id, topic, received_at, state, reason, tried_at) values ($1, 'foreign', 't', now(), 'failed', 'No.', now())`,
    [ctx.shop.id + 1],
  );
  const all = (await listDeadLetters(ctx, {})).letters.map((letter) => letter.key);
  expect(all).toHaveLength(18);
  const forwards: string[][] = [];
  let page = await listDeadLetters(ctx, { limit: 4 });
  for (;;) {
    forwards.push(page.letters.map((letter) => letter.key));
    if (page.next === null) break;
    page = await listDeadLetters(ctx, { limit: 4, after: page.next });
  }
  expect(forwards.flat()).toEqual(all);
  const back: string[][] = [];
  while (page.previous !== null) {
    page = await listDeadLetters(ctx, { limit: 4, before: page.previous });
    back.unshift(page.letters.map((letter) => letter.key));
  }
  expect(back).toEqual(forwards.slice(0, -1));
});

test("the deliveries of a time range are replayed: counted before, one read per order, said afterwards", async () => {
  await using app = await startApp({ orders: 30, patience });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [first = "", second = "", gone = "", later = ""] = app.sim.store.pick(4);
  app.sim.clock.advance(3_600_000);
  const from = app.sim.clock.now().toISOString();
  for (const tags of [["one"], ["two"], ["three"]]) app.sim.store.editOrder(first, { tags });
  app.sim.store.editOrder(second, { tags: ["three"] });
  app.sim.store.editOrder(gone, { tags: ["three"] });
  app.sim.store.deleteOrder(gone);
  await app.settled();
  app.sim.clock.advance(3_600_000);
  const to = app.sim.clock.now().toISOString();
  app.sim.store.editOrder(later, { tags: ["three"] });
  await app.settled();
  await app.ctx.db.query("update orders set tags = '{lost}', hash = '' where shop_id = $1", [app.ctx.shop.id]);

  const range = { from, to };
  const plan = await planReplay(app.ctx, range);
  expect(plan.replayed).toBe(3);
  expect(plan.deliveries).toBeGreaterThanOrEqual(6);
  expect(await replayDeliveries(app.ctx, range, "person 1")).toMatchObject(plan);
  await app.settled();

  expect(await taggedWith(app, "three")).toEqual([first, second].sort());
  expect(await lastReplay(app.ctx)).toMatchObject({ fromAt: from, toAt: to, replayed: 3, left: 0, failed: 0 });
  expect(await app.ctx.db.query("select 1 from orders where id = $1", [gone])).toEqual([]);
});

test.for([
  [
    {},
    { from: "Give a day and time, such as 2026-11-21T08:30.", to: "Give a day and time, such as 2026-11-21T08:30." },
  ],
  [{ from: "2026-11-21T08:30", to: "2026-11-21T08:30" }, { to: "The end must be later than the beginning." }],
  [{ from: "2026-11-21T08:30", to: "2026-02-31T25:00" }, { to: "Give a day and time, such as 2026-11-21T08:30." }],
  [{ from: "2001-11-21T08:30", to: "2001-11-22T08:30Z" }, { to: "No deliveries came in this time." }],
] as const)("a replay of %o is refused at the field", async ([range, fields]) => {
  await using app = await startApp({ orders: 3, worker: false });
  await expect(replayDeliveries(app.ctx, range, null)).rejects.toMatchObject({ kind: "invalid", fields });
});
