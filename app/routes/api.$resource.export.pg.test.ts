import { expect, test } from "vitest";
import { startApp } from "../../test/support/app";
import type { TestApp } from "../../test/support/app";
import { loader } from "./api.$resource.export";

async function ask(app: TestApp, search = "", token: string | null = app.sim.sessionToken(), resource = "orders") {
  const headers: Record<string, string> = {
    "User-Agent": "curl/8",
    ...(token && { Authorization: `Bearer ${token}` }),
  };
  const request = new Request(`https://lockstep.example/api/${resource}/export${search}`, { headers });
  return await loader({ request, params: { resource }, context: {} }).catch((thrown: unknown) => {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  });
}

/** The file as a spreadsheet reads it: rows by the titles of their columns. */
async function rowsOf(answer: Response): Promise<Record<string, string>[]> {
  const text = Buffer.from(await answer.arrayBuffer()).toString();
  expect(text.startsWith("\uFEFF")).toBe(true);
  const [titles = [], ...rows] = text
    .slice(1)
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .filter((line) => line !== "")
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => (m[1] ?? m[2] ?? "").replaceAll('""', '"')),
    );
  return rows.map((row) => Object.fromEntries(titles.map((title, n) => [title, row[n] ?? ""])));
}

interface SimulatedOrder {
  id: string;
  name: string;
  email: string | null;
  totalPriceSet: { shopMoney: { amount: string } };
  lineItems: { quantity: number }[];
}

test("an export holds every order once, a row per line item, with totals that add up and the customer's e-mail", async () => {
  // More than are held at once.
  await using app = await startApp({ orders: 430 });
  await app.sync({ mode: "populate" });
  const answer = await ask(app);
  expect(answer.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
  expect(answer.headers.get("Content-Disposition")).toMatch(/^attachment; filename="orders-\d{4}-\d\d-\d\d\.csv"$/);
  const rows = await rowsOf(answer);

  const orders = [...app.sim.store.findOrders({ terms: [] }, { key: "ID", reverse: false })].map(
    ({ id }) => app.sim.store.order(id) as unknown as SimulatedOrder,
  );
  expect(orders).toHaveLength(430);
  const byName = Map.groupBy(rows, (row) => row.Name ?? "");
  expect([...byName.keys()].sort()).toEqual(orders.map(({ name }) => name).sort());
  for (const order of orders) {
    const [first, ...others] = byName.get(order.name) ?? [];
    expect(1 + others.length, order.name).toBe(Math.max(1, order.lineItems.length));
    expect(Number(first?.Total), order.name).toBe(Number(order.totalPriceSet.shopMoney.amount));
    expect(others.map((row) => row.Total).join("")).toBe("");
    expect(first?.Email).toBe(order.email ?? "");
    expect([first, ...others].map((row) => Number(row?.["Lineitem quantity"])).sort()).toEqual(
      order.lineItems.map(({ quantity }) => quantity).sort(),
    );
  }
});

test("a selection and a filter export what they name; a note that looks like a formula is a text", async () => {
  await using app = await startApp({ orders: 60 });
  await app.sync({ mode: "populate" });
  const [one = "", two = ""] = app.sim.store.pick(2);
  app.sim.store.editOrder(one, { note: '=HYPERLINK("http://example.com", "Click")' });
  app.sim.store.tagOrders([two], "for-the-export");
  await app.settled();

  const selected = (await rowsOf(await ask(app, `?id=${one}&id=${two}`))).filter((row) => row.Id !== "");
  expect(selected.map((row) => row.Id).sort()).toEqual([one, two].sort());
  expect(selected.find((row) => row.Id === one)?.Notes).toBe(`'=HYPERLINK("http://example.com", "Click")`);
  const tagged = (await rowsOf(await ask(app, "?tag=for-the-export"))).filter((row) => row.Id !== "");
  expect(tagged.map((row) => row.Id)).toEqual([two]);
  expect(await rowsOf(await ask(app, "?tag=nothing-has-it"))).toEqual([]);
});

test("products are exported with a row per variant, in Shopify's columns, however many variants one has", async () => {
  await using app = await startApp({ orders: 1, products: 60 });
  await app.sync({ resource: "products", mode: "populate" });
  await app.settled();
  const token = app.sim.sessionToken();
  const answer = await ask(app, "", token, "products");
  expect(answer.headers.get("Content-Disposition")).toMatch(/filename="products-/);
  const rows = await rowsOf(answer);

  const byId = Map.groupBy(rows, (row) => row["Product ID"] ?? "");
  expect(byId.size).toBe(60);
  for (const [id, [first, ...others]] of byId) {
    const theirs = app.sim.products.get(id);
    expect([first, ...others].map((row) => row?.["Variant ID"])).toEqual(theirs?.variants.map((variant) => variant.id));
    expect(first?.Title).toBe(theirs?.title);
    expect(others.map((row) => row.Title).join("")).toBe("");
    expect([first, ...others].map((row) => Number(row?.["Variant Price"]))).toEqual(
      theirs?.variants.map((variant) => Number(variant.price)),
    );
    expect([first, ...others].every((row) => row?.Handle === theirs?.handle)).toBe(true);
  }
  const drafts = await rowsOf(await ask(app, "?status=DRAFT", token, "products"));
  expect(new Set(drafts.map((row) => row["Product ID"]))).toEqual(
    new Set([...byId].filter(([, [first]]) => first?.Status === "draft").map(([id]) => id)),
  );
  expect((await ask(app, "", token, "toys")).status).toBe(404);
});

test("nobody comes at it without a session token, and what is no order is refused in a sentence", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  expect((await ask(app, "", null)).status).toBe(401);
  const refused = await ask(app, "?id=1%20or%201=1");
  expect([refused.status, await refused.text()]).toEqual([404, expect.stringMatching(/^There is no such order:/)]);
});
