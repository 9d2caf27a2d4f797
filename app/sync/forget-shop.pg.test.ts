import { afterEach, beforeEach, expect, test } from "vitest";
import { world } from "~/context.server";
import { findShop } from "~/mirror/shops";
import { startApp, until } from "../../test/support/app";
import type { TestApp } from "../../test/support/app";
import { forgetShop, receiveCompliance } from "./forget-shop";

let app: TestApp;
let noted: { fields: object; message: string }[];
beforeEach(async () => {
  app = await startApp({ orders: 12 });
  await app.sync({ mode: "populate" });
  noted = [];
});
afterEach(() => app[Symbol.asyncDispose]());

const log = {
  info: () => undefined,
  error: () => undefined,
  warn: (fields: object, message: string) => void noted.push({ fields, message }),
};
const contacts = async () => {
  const rows = await app.ctx.db.query<{ id: string }>("SELECT id FROM sealed_contacts ORDER BY id");
  return rows.map(({ id }) => id);
};

test("a customer's orders stay, without the customer, when Shopify asks to redact them", async () => {
  const [first = "", second = "", ...others] = await contacts();
  app.sim.sendCompliance("customers/redact", {
    customer: { id: 1 },
    orders_to_redact: [Number(first), Number(second)],
  });
  await until(async () => ((await contacts()).length === others.length ? true : null));
  expect(await contacts()).toEqual(others);
  expect(await app.ctx.db.query("SELECT 1 FROM orders")).toHaveLength(12);
});

test("a request for a customer's data is noted for the operator, without the customer", async () => {
  const payload = { customer: { id: 1, email: "jon@example.com" }, orders_requested: [1, 2], data_request: { id: 99 } };
  const webhook = { shop: app.ctx.shop.domain, topic: "customers/data_request", webhookId: "1", payload };
  expect(await receiveCompliance({ db: app.ctx.db, queue: world().queue, log }, webhook)).toBe("accepted");
  expect(noted).toMatchObject([
    { fields: { dataRequest: "99", orders: 2 }, message: expect.stringContaining("within 30 days") },
  ]);
  expect(JSON.stringify(noted)).not.toContain("jon@example.com");
});

test("nothing of a shop is left two days after it removed the app, in any table, and other shops keep all they have", async () => {
  await app.ctx.db.query(
    "INSERT INTO shops (domain, name, currency_code, time_zone, installed_at) VALUES ('two.myshopify.com', 'Two', 'EUR', 'UTC', now())",
  );
  await app.ctx.db.query(`INSERT INTO tombstones SELECT id, 'orders', 5, now(), 'webhook' FROM shops`);
  app.sim.uninstall();
  // Two days lie between the two.
  await app.sim.webhooks.idle();
  app.sim.sendCompliance("shop/redact");
  await until(async () => ((await findShop(app.ctx.db, app.ctx.shop.domain)) ? null : true));
  for (const table of await tables()) {
    const rows = await app.ctx.db.query(`SELECT shop_id FROM ${table} WHERE shop_id = $1`, [app.ctx.shop.id]);
    expect(rows, table).toEqual([]);
  }
  expect(await app.ctx.db.query("SELECT shop FROM sessions")).toEqual([]);
  expect(await findShop(app.ctx.db, "two.myshopify.com")).toBeDefined();
  expect(await app.ctx.db.query("SELECT id FROM tombstones")).toEqual([{ id: "5" }]);
});

test("a shop that has installed the app again keeps its mirror", async () => {
  await forgetShop({ db: app.ctx.db, log }, { shopId: app.ctx.shop.id });
  expect(await app.ctx.db.query("SELECT 1 FROM orders")).toHaveLength(12);
  expect(noted[0]?.message).toMatch(/installed Lockstep again/);
});

async function tables(): Promise<string[]> {
  const rows = await app.ctx.db.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public' AND column_name = 'shop_id' AND table_type = 'BASE TABLE'`,
  );
  expect(rows.length).toBeGreaterThan(10);
  return rows.map(({ name }) => name);
}
