import { expect, test } from "vitest";

import { readStory } from "~/mirror/read-story";
import { orders } from "~/resources/orders";
import { applyChanges } from "~/sync/apply-changes";
import { fetchAgain } from "~/sync/fetch-again";
import { readRecords } from "~/sync/sources/read-records";

import { startApp } from "./support/app";
import type { TestApp } from "./support/app";

const storyOf = async (app: TestApp, id: string, query = {}) => readStory(app.ctx, "orders", id, query);
const told = async (app: TestApp, id: string) =>
  (await storyOf(app, id)).entries.map(({ kind, source, topic, reason }) =>
    [kind, source, topic, reason].filter(Boolean).join(" "),
  );

async function populated(): Promise<TestApp> {
  const app = await startApp({ orders: 20 });
  await app.sync({ mode: "populate" });
  await app.settled();
  app.sim.clock.advance(60_000);
  return app;
}

test("a populate of new orders writes no events: their rows tell of it", async () => {
  await using app = await startApp({ orders: 20 });
  await app.sync({ mode: "populate" });
  expect(await app.ctx.db.query("select kind from record_events where kind <> 'completed'")).toEqual([]);
});

test("an edit is told with the webhook, the write, and each field's value before and after", async () => {
  await using app = await populated();
  const [id = ""] = app.sim.store.pick(1);
  const before = app.sim.store.order(id)?.tags;
  app.sim.store.editOrder(id, { tags: ["packed"] });
  await app.settled();

  const { entries, fields } = await storyOf(app, id);
  expect(entries.map(({ kind }) => kind).slice(0, 2)).toEqual(["written", "webhook"]);
  expect(entries[0]).toMatchObject({ topic: "orders/updated", changes: { tags: [before, ["packed"]] } });
  expect(Object.keys(entries[0]?.changes ?? {})).toEqual(["tags"]);
  expect(fields).toEqual(["tags"]);
});

test("of personal data the story says that it changed, and never what it is", async () => {
  await using app = await populated();
  const [id = ""] = app.sim.store.pick(1);
  app.sim.store.editOrder(id, { email: "somebody@example.com", note: "blue door" });
  await app.settled();

  const [entry] = (await storyOf(app, id)).entries;
  expect(entry?.changes).toMatchObject({ email: "changed", note: "changed" });
  const rows = await app.ctx.db.query<{ text: string }>("select e::text as text from record_events e");
  for (const { text } of rows) expect(text).not.toMatch(/somebody|blue door/);
});

test("a refund tells what it changed in lines and totals, and a filter leaves one field's changes", async () => {
  await using app = await populated();
  const paid = [
    ...app.sim.store.findOrders(
      { terms: [{ field: "financial_status", op: "=", value: "paid" }] },
      { key: "ID", reverse: false },
    ),
  ];
  const id = paid[0]?.id ?? "";
  app.sim.store.refundOrder(id);
  await app.settled();
  app.sim.clock.advance(60_000);
  app.sim.store.editOrder(id, { tags: ["returned"] });
  await app.settled();

  const all = await storyOf(app, id);
  expect(all.fields).toEqual(expect.arrayContaining(["refunds", "totalRefundedSet", "tags"]));
  const tags = await storyOf(app, id, { field: "tags" });
  expect(tags.entries.map(({ kind }) => kind)).toEqual(["written"]);
  const refunds = await storyOf(app, id, { field: "refunds" });
  expect(Object.keys(refunds.entries[0]?.changes ?? {}).some((path) => /^refunds\[\d+\]$/.test(path))).toBe(true);
});

test("a version that comes late is refused, and the story says why", async () => {
  await using app = await populated();
  const [id = ""] = app.sim.store.pick(1);
  for await (const old of readRecords(app.ctx, orders, [{ id }])) {
    app.sim.clock.advance(60_000);
    app.sim.store.editOrder(id, { tags: ["newer"] });
    await app.settled();
    const by = { source: "update", jobId: null, topic: null, observedAt: old.observedAt } as const;
    await applyChanges(app.ctx, orders, old.changes, by);
  }
  expect((await told(app, id))[0]).toBe("refused update It is older than what the mirror has.");
});

test("creations by webhook, reads that found nothing new, and deletions are told too, also of an order that is gone", async () => {
  await using app = await startApp({ orders: 10 });
  const [id = ""] = app.sim.store.createOrders(1);
  await app.settled();
  await fetchAgain(app.ctx, "orders", [id]);
  app.sim.clock.advance(60_000);
  app.sim.store.deleteOrder(id);
  await app.settled();

  expect((await told(app, id)).filter((line) => !line.startsWith("webhook"))).toEqual([
    "deleted webhook orders/delete",
    "unchanged fetch",
    expect.stringMatching(/^created webhook orders\/create/),
  ]);
});

test("a story is read page by page, without losing or repeating an entry, and only by its own shop", async () => {
  await using app = await populated();
  const [id = ""] = app.sim.store.pick(1);
  for (let n = 0; n < 4; n++) {
    app.sim.clock.advance(60_000);
    app.sim.store.editOrder(id, { tags: [`edit ${n}`] });
    await app.settled();
  }
  const all = (await storyOf(app, id)).entries.map(({ key }) => key);
  expect(all.length).toBeGreaterThanOrEqual(8);
  const pages: string[] = [];
  for (let after: string | null | undefined = undefined; after !== null;) {
    const page = await storyOf(app, id, { limit: 3, after });
    pages.push(...page.entries.map(({ key }) => key));
    after = page.next;
  }
  expect(pages).toEqual(all);
  const stranger = { ...app.ctx, shop: { ...app.ctx.shop, id: app.ctx.shop.id + 1 } };
  expect((await readStory(stranger, "orders", id)).entries).toEqual([]);
});
