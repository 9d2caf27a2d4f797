import { expect, test } from "vitest";
import { AppError } from "~/lib/errors";
import { listQuery } from "~/resources/list";
import { ORDER_LIST } from "~/resources/orders/list";
import { PRODUCT_LIST } from "~/resources/products/list";
import type { MirrorCtx } from "./ctx";
import { conditionsOf } from "./list-conditions";
import { lookupKey, sealPersonal } from "./personal";
import { listRecords, listStatements } from "./read-list";
import { emptyMirror, insertOrders, someOrder } from "./reading.fixture";

const query = (text = "") => listQuery(ORDER_LIST, new URLSearchParams(text));
const listOrders = (ctx: MirrorCtx, asked: ReturnType<typeof query>) => listRecords(ctx, ORDER_LIST, asked);
const names = async (ctx: MirrorCtx, text: string) => (await listOrders(ctx, query(text))).rows.map((row) => row.name);

/** 173 orders of which many share their time, total and the rest: what breaks a cursor that forgets the id. */
const withTies = Array.from({ length: 173 }, (_, n) => {
  const at = new Date(Date.UTC(2026, 9, 1 + Math.floor(n / 60))).toISOString();
  return someOrder({
    id: `9007199254740${993 + n}`,
    number: 1001 + n,
    processedAt: at,
    updatedAt: at,
    totalPrice: String(n % 3),
  });
});

test("every sort shows every order once, forwards and back again, although many have equal values", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("ties.myshopify.com");
  await insertOrders(mirror.db, ctx.shop.id, withTies);

  for (const sort of Object.keys(ORDER_LIST.sorts)) {
    for (const direction of ["asc", "desc"]) {
      const base = `sort=${sort}+${direction}`;
      const pages = [await listOrders(ctx, query(base))];
      for (let page = pages[0]; page?.next; page = pages.at(-1)) {
        pages.push(await listOrders(ctx, query(`${base}&after=${page.next}`)));
      }
      const forwards = pages.flatMap((page) => page.rows.map((row) => row.id));
      expect(forwards, base).toHaveLength(173);
      expect(new Set(forwards).size, base).toBe(173);
      expect(pages[0]?.previous).toBeNull();

      const back: string[] = [];
      for (let cursor = pages.at(-1)?.previous; cursor;) {
        const page = await listOrders(ctx, query(`${base}&before=${cursor}`));
        back.unshift(...page.rows.map((row) => row.id));
        cursor = page.previous;
      }
      expect(back, base).toEqual(forwards.slice(0, 150));
    }
  }
});

test("orders are found by number, tag, SKU and the customer's e-mail, phone or name, and only exactly", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("search.myshopify.com");
  await insertOrders(mirror.db, ctx.shop.id, [
    someOrder({ id: "1", number: 1001, tags: ["vip"] }),
    someOrder({ id: "2", number: 1002, skus: ["MUG-1", "MUG-2"] }),
    someOrder({ id: "3", number: 1003 }),
  ]);
  const { id: shopId } = ctx.shop;
  const personal = JSON.stringify({ customer: { displayName: "Zoë Müller" } });
  await mirror.db.query(
    "insert into sealed_contacts (shop_id, resource, id, sealed, email, phone, name) values ($1, 'orders', 3, $2, $3, $4, $5)",
    [
      shopId,
      sealPersonal(ctx.seal, shopId, "orders", "3", personal),
      lookupKey(ctx.seal, shopId, "email", "zoe@example.com"),
      lookupKey(ctx.seal, shopId, "phone", "+49 30 123456"),
      lookupKey(ctx.seal, shopId, "name", "Zoë Müller"),
    ],
  );

  expect(await names(ctx, "query=%231001")).toEqual(["#1001"]);
  expect(await names(ctx, "query=1002")).toEqual(["#1002"]);
  expect(await names(ctx, "query=vip")).toEqual(["#1001"]);
  expect(await names(ctx, "query=MUG-2")).toEqual(["#1002"]);
  expect(await names(ctx, "query=ZOE@example.com")).toEqual(["#1003"]);
  expect(await names(ctx, "query=%2B49+(30)+123456")).toEqual(["#1003"]);
  expect(await names(ctx, "query=zoë müller")).toEqual(["#1003"]);
  expect(await names(ctx, "query=zoe@example.co")).toEqual([]);
  expect((await listOrders(ctx, query("query=1003"))).rows[0]?.customer).toBe("Zoë Müller");
});

test("filters narrow the list, alone and together, by the shop's own days", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("filters.myshopify.com", "Pacific/Auckland");
  await insertOrders(mirror.db, ctx.shop.id, [
    someOrder({ id: "1", number: 1, processedAt: "2026-11-09T10:59:59Z", financialStatus: null }),
    someOrder({
      id: "2",
      number: 2,
      processedAt: "2026-11-09T11:00:00Z",
      fulfillmentStatus: "UNFULFILLED",
      countryCode: "FR",
    }),
    someOrder({ id: "3", number: 3, processedAt: "2026-11-10T10:59:59Z", totalPrice: "99.50", test: true }),
    someOrder({
      id: "4",
      number: 4,
      processedAt: "2026-11-10T11:00:00Z",
      partsPending: true,
      updatedAt: "2026-11-20T00:00:00Z",
    }),
  ]);

  expect(await names(ctx, "from=2026-11-10&to=2026-11-10"), "10 November in Auckland").toEqual(["#3", "#2"]);
  expect(await names(ctx, "financial=PAID&sort=number+asc")).toEqual(["#2", "#3", "#4"]);
  expect(await names(ctx, "fulfillment=UNFULFILLED,ON_HOLD")).toEqual(["#2"]);
  expect(await names(ctx, "country=FR")).toEqual(["#2"]);
  expect(await names(ctx, "min=50&max=99.5")).toEqual(["#3"]);
  expect(await names(ctx, "min=99.51&sort=total_price+asc")).toEqual([]);
  expect(await names(ctx, "test=true")).toEqual(["#3"]);
  expect(await names(ctx, "test=false&financial=PAID&country=DE")).toEqual(["#4"]);
  expect(await names(ctx, "pending=true")).toEqual(["#4"]);
  expect(await names(ctx, "changed=2026-11-15")).toEqual(["#4"]);
});

test("a shop sees only its own orders, whatever it asks", async () => {
  await using mirror = await emptyMirror();
  const ours = await mirror.installShop("ours.myshopify.com");
  const theirs = await mirror.installShop("theirs.myshopify.com");
  const vip = { tags: ["vip"], skus: ["MUG"], partsPending: true };
  await insertOrders(mirror.db, ours.shop.id, [someOrder({ id: "1", number: 1, ...vip })]);
  await insertOrders(mirror.db, theirs.shop.id, [
    someOrder({ id: "1", number: 1, ...vip }),
    someOrder({ id: "2", number: 2, ...vip }),
  ]);

  for (const text of [
    "",
    "query=vip",
    "query=2",
    "tag=vip",
    "sku=MUG",
    "pending=true",
    "financial=PAID",
    "sort=total_price+asc",
  ]) {
    expect(
      (await names(ours, text)).filter((name) => name !== "#1"),
      text,
    ).toEqual([]);
  }
});

test("a rare order is reached by going on, not by one endless read", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("rare.myshopify.com");
  await mirror.db.query(
    `insert into orders (shop_id, id, name, number, created_at, updated_at, processed_at, financial_status, fulfillment_status,
       return_status, test, currency_code, presentment_currency, total_price, presentment_total_price, current_total_price,
       total_refunded, total_outstanding, tags, skus, line_count, document, parts_pending, hash, observed_at, written_at, written_by)
     select $1, n, '#' || n, n, t, t, t, case when n = 5 then 'EXPIRED' else 'PAID' end, 'FULFILLED', 'NO_RETURN', false, 'EUR', 'EUR',
       1, 1, 1, 0, 0, '{}', '{}', 1, '{}', false, '\\x00', t, t, 'populate'
     from generate_series(1, 21000) n, lateral (select timestamptz '2026-01-01' + n * interval '1 minute' as t) times`,
    [ctx.shop.id],
  );

  const first = await listOrders(ctx, query("financial=EXPIRED"));
  expect(first).toMatchObject({ rows: [], lookedThrough: 20_000 });
  const second = await listOrders(ctx, query(`financial=EXPIRED&after=${first.next}`));
  expect(second.rows.map((row) => row.name)).toEqual(["#5"]);
  expect(second).toMatchObject({ next: null, lookedThrough: null });
});

test("what an index of its own finds few of is read from there, however old it is; a product is found by its vendor, type and part of its title", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("vendors.myshopify.com");
  await mirror.db.query(
    `insert into products (shop_id, id, title, handle, status, vendor, product_type, tags, skus, barcodes, total_inventory, tracks_inventory,
       has_only_default_variant, is_gift_card, variant_count, level_count, media_count, metafield_count, created_at, updated_at, document,
       hash, observed_at, written_at, written_by)
     select $1, n, case when n < 4 then 'Trusty 100%_mug ' || n else 'Lamp ' || n end, 'h' || n, case when n = 2 then 'ARCHIVED' else 'ACTIVE' end,
       case when n < 4 then 'Old & Sons' else 'New' end, case when n = 3 then 'Mug' else 'Thing' end, '{}', array['SKU-' || n], '{}', n - 3, true,
       true, false, 1, 1, 1, 1, t, t, '{}', '\\x00', t, t, 'populate'
     from generate_series(1, 21000) n, lateral (select timestamptz '2026-01-01' + n * interval '1 minute' as t) times`,
    [ctx.shop.id],
  );
  await mirror.db.query("analyze products");
  const find = async (text: string) => {
    const page = await listRecords(ctx, PRODUCT_LIST, listQuery(PRODUCT_LIST, new URLSearchParams(text)));
    return { ids: page.rows.map(({ id }) => id), lookedThrough: page.lookedThrough };
  };
  expect(await find("vendor=Old+%26+Sons")).toEqual({ ids: ["3", "2", "1"], lookedThrough: null });
  expect(await find("vendor=Old+%26+Sons&status=ARCHIVED&sort=title+asc")).toEqual({ ids: ["2"], lookedThrough: null });
  expect(await find("type=Mug")).toEqual({ ids: ["3"], lookedThrough: null });
  expect(await find("query=100%25_MUG")).toEqual({ ids: ["3", "2", "1"], lookedThrough: null });
  expect(await find("query=SKU-7")).toEqual({ ids: ["7"], lookedThrough: null });
  expect(await find("stockMax=-1&sort=total_inventory+asc")).toEqual({ ids: ["1", "2"], lookedThrough: null });
  // Without an index of its own a rare one is met by going on; so is what two letters are part of.
  expect(await find("status=ARCHIVED")).toEqual({ ids: [], lookedThrough: 20_000 });
  expect(await find("query=ug")).toEqual({ ids: [], lookedThrough: 20_000 });

  const wanted = conditionsOf(PRODUCT_LIST, { filters: { vendor: "Old & Sons" } }, "UTC", []);
  const { page } = listStatements(
    ctx.shop.id,
    PRODUCT_LIST,
    { sort: "updated_at", direction: "desc" },
    { place: null, wanted, few: true },
  );
  const plan = await mirror.db.query<{ "QUERY PLAN": string }>(`explain ${page.text}`, page.values);
  expect(plan.map((line) => line["QUERY PLAN"]).join("\n")).toContain("products_shop_id_vendor_idx");
});

test("the first and a middle page of every sort are read from an index without sorting the shop's orders", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("plans.myshopify.com");
  await insertOrders(mirror.db, ctx.shop.id, manyOrders(4000));
  await mirror.db.query("analyze orders");

  for (const sort of Object.keys(ORDER_LIST.sorts)) {
    for (const text of [`sort=${sort}+desc`, `sort=${sort}+asc`, `sort=${sort}+desc&financial=PAID`]) {
      for (const place of [null, { value: sort.endsWith("_at") ? "2026-06-01T00:00:00Z" : "50", id: "500" }]) {
        const wanted = conditionsOf(ORDER_LIST, query(text), ctx.shop.timeZone, []);
        const { page } = listStatements(ctx.shop.id, ORDER_LIST, query(text), { place, wanted, few: null });
        const plan = await mirror.db.query<{ "QUERY PLAN": string }>(`explain ${page.text}`, page.values);
        const lines = plan.map((line) => line["QUERY PLAN"]).join("\n");
        expect(lines, text).toContain(`orders_shop_id_${sort}_id_idx`.replace("_shop_id_total_price_id_idx", "_total"));
        expect(lines, text).not.toMatch(/Seq Scan on orders/);
        // What is sorted is the page alone.
        expect(lines.match(/Sort {2}/g)?.length ?? 0, lines).toBeLessThanOrEqual(1);
      }
    }
  }
});

test("a cursor that was made up is refused with a sentence", async () => {
  await using mirror = await emptyMirror();
  const ctx = await mirror.installShop("cursor.myshopify.com");

  await expect(listOrders(ctx, query("after=nonsense"))).rejects.toThrow(AppError);
  await expect(listOrders(ctx, query(`after=${btoa('["1; drop table orders","1"]')}`))).rejects.toThrow(AppError);
});

function manyOrders(count: number) {
  return Array.from({ length: count }, (_, n) => {
    const at = new Date(Date.UTC(2026, 0, 1) + n * 3_600_000).toISOString();
    return someOrder({
      id: String(n + 1),
      number: n + 1,
      processedAt: at,
      updatedAt: at,
      totalPrice: String((n * 37) % 500),
    });
  });
}
