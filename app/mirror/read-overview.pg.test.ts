import { expect, test } from "vitest";
import type { MirrorCtx } from "./ctx";
import {
  countMirrored,
  countRejects,
  isMirrorEmpty,
  readFreshness,
  readShopNotes,
  readToday,
  readWritesPerHour,
  setGuideClosed,
} from "./read-overview";
import { emptyMirror, insertOrders, someOrder } from "./reading.fixture";

let deliveries = 0;

/** A delivery of `at` whose row was written `delayMs` later. */
async function delivered(ctx: MirrorCtx, at: string, delayMs: number, state = "done") {
  const finished = new Date(Date.parse(at) + delayMs);
  await ctx.db.query(
    `insert into deliveries (shop_id, webhook_id, topic, resource, record_id, notice, triggered_at, received_at, finished_at, state)
     values ($1, $2, 'orders/updated', 'orders', 1, '{}', $3, $3, $4, $5)`,
    [ctx.shop.id, `w${(deliveries += 1)}`, at, finished, state],
  );
}

test("an empty mirror is empty, not broken", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("new.myshopify.com");

  expect(await readFreshness(ctx, "orders")).toEqual({
    freshAt: null,
    lastSyncAt: null,
    proof: null,
    lastDeliveryAt: null,
    recordsSynced: 0,
  });
  expect(await readToday(ctx)).toMatchObject({ written: {}, deliveries: 0, medianDelayMs: null, apiCalls: 0 });
  expect([await countMirrored(ctx, "orders"), await isMirrorEmpty(ctx, "orders")]).toEqual([0, true]);
  expect(await readWritesPerHour(ctx)).toHaveLength(24);
});

test("the mirror is as fresh as its last sync or its last finished webhook, whichever is newer", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("fresh.myshopify.com");
  await mirror.db.query(
    "insert into watermarks (shop_id, resource, last_sync_at, records_synced) values ($1, 'orders', $2, 40)",
    [ctx.shop.id, "2026-11-21T11:00:00Z"],
  );
  expect((await readFreshness(ctx, "orders")).freshAt).toBe("2026-11-21T11:00:00.000Z");

  await delivered(ctx, "2026-11-21T11:30:00Z", 2_000);
  await delivered(ctx, "2026-11-21T11:59:00Z", 1_000, "failed");
  expect((await readFreshness(ctx, "orders")).freshAt).toBe("2026-11-21T11:30:02.000Z");
});

test("“today” is the shop's today, for webhooks, writes and API calls alike", async () => {
  await using mirror = await emptyMirror();
  // At noon UTC on the 21st it is already the 22nd in Auckland, since 11:00 UTC.
  const ctx = await mirror.installShop("today.myshopify.com", "Pacific/Auckland");
  await delivered(ctx, "2026-11-21T10:59:00Z", 60_000);
  for (const delay of [1_000, 2_000, 9_000]) await delivered(ctx, "2026-11-21T11:30:00Z", delay);
  for (const [hour, count] of [
    ["10:00", 500],
    ["11:00", 7],
  ] as const) {
    const key = [ctx.shop.id, `2026-11-21T${hour}:00Z`, count];
    await mirror.db.query(
      "insert into write_stats (shop_id, resource, hour, source, written) values ($1, 'orders', $2, 'webhook', $3)",
      key,
    );
    await mirror.db.query(
      "insert into api_usage (shop_id, hour, spender, calls, query_cost) values ($1, $2, 'sync', $3 - 2, 7), ($1, $2, 'page', 2, 3)",
      key,
    );
  }

  await mirror.db.query(
    "insert into write_stats (shop_id, resource, hour, source, written) values ($1, 'products', $2, 'webhook', 2)",
    [ctx.shop.id, "2026-11-21T11:00:00Z"],
  );

  expect(await readToday(ctx)).toEqual({
    written: { orders: 7, products: 2 },
    deliveries: 3,
    medianDelayMs: 2_000,
    apiCalls: 7,
    queryCost: 10,
    throttledMs: 0,
  });
  const hours = await readWritesPerHour(ctx);
  expect(hours.at(-3)).toEqual({ hour: "2026-11-21T10:00:00.000Z", bySource: { webhook: 500 } });
  expect(hours.at(-2)).toEqual({ hour: "2026-11-21T11:00:00.000Z", bySource: { webhook: 9 } });
});

test("a shop's figures are its own", async () => {
  await using mirror = await emptyMirror();
  const ours = await mirror.installShop("ours.myshopify.com");
  const theirs = await mirror.installShop("theirs.myshopify.com");
  await insertOrders(mirror.db, theirs.shop.id, [someOrder({ id: "1" })]);
  await delivered(theirs, "2026-11-21T11:30:00Z", 1_000);
  await setGuideClosed(theirs, true);
  await mirror.db.query(
    "insert into rejects (shop_id, resource, id, reason, first_at, last_at, observed_at) values ($1, 'products', 5, 'No name.', now(), now(), now())",
    [theirs.shop.id],
  );

  expect([await countMirrored(ours, "orders"), (await readToday(ours)).deliveries]).toEqual([0, 0]);
  expect(await readFreshness(ours, "orders")).toMatchObject({ freshAt: null });
  expect(await readShopNotes(ours)).toEqual({ guideClosedAt: null, deniedFields: [] });
  expect((await readShopNotes(theirs)).guideClosedAt).not.toBeNull();
  expect([await countRejects(ours, "products"), await countRejects(theirs, "orders")]).toEqual([0, 0]);
  expect(await countRejects(theirs, "products")).toBe(1);
  await setGuideClosed(theirs, false);
  expect((await readShopNotes(theirs)).guideClosedAt).toBeNull();
});
