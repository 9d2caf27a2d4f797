import { expect, test } from "vitest";
import type { Queue } from "~/jobs/queue";
import type { Database } from "~/lib/sql";
import type { Arrival } from "~/mirror/inbox";
import { createIntake } from "./intake";

const arrival = (webhookId: string): Arrival => ({
  shop: "some.myshopify.com",
  webhookId,
  eventId: null,
  topic: "orders/updated",
  resource: "orders",
  triggeredAt: null,
  receivedAt: "2026-11-21T07:00:00Z",
  content: { notice: { kind: "refetch", id: "1" } },
});

/** A database and a clock that go on when the test says so. */
function start() {
  const statements: { ids: string[]; done: () => void }[] = [];
  const pauses: (() => void)[] = [];
  const query = (_text: string, [rows]: readonly [string]) =>
    new Promise((done) => {
      const ids = (JSON.parse(rows) as { webhook_id: string }[]).map((row) => row.webhook_id);
      statements.push({ ids, done: () => done([]) });
    });
  const intake = createIntake(
    { query } as unknown as Database,
    { wakeShops: () => "wake" } as unknown as Queue,
    () => new Promise<void>((done) => pauses.push(done)),
  );
  const answered: string[] = [];
  const send = (id: string) => void intake(arrival(id)).then(() => answered.push(id));
  const settled = () => new Promise((done) => setImmediate(done));
  return { statements, pauses, answered, send, settled };
}

test("a delivery that comes alone is kept at once, and answered when that is certain, not a pause later", async () => {
  const { statements, answered, send, settled } = start();
  send("one");
  expect(statements.map(({ ids }) => ids)).toEqual([["one"]]);
  await settled();
  expect(answered).toEqual([]);
  statements[0]?.done();
  await settled();
  expect(answered).toEqual(["one"]);
});

test("those that come while one is kept, or just after, are kept together", async () => {
  const { statements, pauses, answered, send, settled } = start();
  send("one");
  send("two");
  statements[0]?.done();
  await settled();
  send("three");
  expect(statements).toHaveLength(1);
  pauses[0]?.();
  await settled();
  expect(statements.map(({ ids }) => ids)).toEqual([["one"], ["two", "three"]]);
  statements[1]?.done();
  await settled();
  expect(answered).toEqual(["one", "two", "three"]);
  pauses[1]?.();
  await settled();
  send("four");
  expect(statements.at(-1)?.ids).toEqual(["four"]);
});
