import { expect, test } from "vitest";

import type { SimOrder } from "./simulator/store/contract.ts";
import { startApp } from "./support/app";

type Person = Record<string, unknown> | null;

const TEXTS = ["email", "phone", "statusPageUrl", "note"] as const;
const PERSON = ["displayName", "email", "phone"] as const;
const ADDRESS = ["name", "address1", "address2", "zip", "phone"] as const;

/** What of an order is about somebody, or was written by somebody: whatever is long enough not to stand elsewhere by chance. */
function personalTexts(order: SimOrder): string[] {
  const of = (object: Person, fields: readonly string[]) => fields.map((field) => object?.[field]);
  const values = (list: unknown) => (list as { value: unknown }[]).map(({ value }) => value);
  const all = [
    ...of(order, TEXTS),
    ...of(order.customer as Person, PERSON),
    ...of(order.shippingAddress as Person, ADDRESS),
    ...of(order.billingAddress as Person, ADDRESS),
    ...values(order.customAttributes),
    ...order.lineItems.flatMap(({ customAttributes }) => values(customAttributes)),
    ...order.shippingLines.map(({ phone }) => phone),
    ...order.refunds.map(({ note }) => note),
  ];
  return all.filter((text): text is string => typeof text === "string" && text.length >= 6 && /[\p{L}+]/u.test(text));
}

test("names, e-mails, phones, addresses and free text are in no table but sealed, whichever way they came", async () => {
  await using app = await startApp({ orders: 400 });
  await app.sync({ mode: "populate" });
  for (const id of app.sim.store.pick(10)) {
    app.sim.store.editOrder(id, { email: `was.${id}@example.com`, note: `Leave it with number ${id}` });
    app.sim.store.editOrder(id, { email: `is.${id}@example.com`, note: `Ring at number ${id}` });
    app.sim.store.refundOrder(id);
  }
  app.sim.faults.next("record_undecodable", { times: 1 });
  await app.settled();
  await app.sync({ mode: "verify" });

  const orders = [...app.sim.store.findOrders({ terms: [] }, { key: "ID", reverse: false })].map(
    ({ id }) => app.sim.store.order(id) as SimOrder,
  );
  const texts = [...new Set(orders.flatMap(personalTexts))];
  const phones = orders.flatMap(({ shippingLines }) => shippingLines.filter(({ phone }) => phone !== null));
  expect(texts.length).toBeGreaterThan(1_000);
  expect(phones.length).toBeGreaterThan(0);

  const tables = await app.ctx.db.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'graphile_worker')`,
  );
  expect(tables.length).toBeGreaterThan(20);
  for (const { name } of tables) {
    const rows = await app.ctx.db.query<{ text: string }>(`select row_to_json(t)::text as text from ${name} t`);
    const content = rows.map(({ text }) => text).join("\n");
    expect(
      texts.filter((text) => content.includes(JSON.stringify(text).slice(1, -1))),
      name,
    ).toEqual([]);
  }
});
