import { expect, test } from "vitest";
import { mirrorProducts } from "../catalog/catalog.fixture";
import { startApp, until } from "../../test/support/app";
import { callRoute } from "../../test/support/call-route";
import type { ApiRoute } from "../../test/support/call-route";
import * as adopt from "./api.catalog.adopt";
import * as differences from "./api.catalog.differences";
import * as plan from "./api.catalog.plan";
import * as product from "./api.catalog.products.$id";
import * as history from "./api.catalog.products.$id.history";
import * as products from "./api.catalog.products";
import * as settings from "./api.catalog.settings";
import * as conflict from "./api.conflicts.$id.resolve";
import * as oneConflict from "./api.conflicts.$id";
import * as conflicts from "./api.conflicts";
import * as bulk from "./api.conflicts.resolve";

interface Answer {
  id: string;
  products: { id: string }[];
  conflicts: { id: string; version: string }[];
  strategies: unknown[];
  rows: unknown[];
  changes: { cause: string }[];
}

const call = callRoute<Answer>;

test("a catalog is adopted, edited, compared, decided and told of, all through the API", async () => {
  await using app = await startApp({ orders: 1 });
  expect(await call(app, adopt, "POST")).toMatchObject({
    status: 409,
    body: { error: expect.stringMatching(/^No product is mirrored/) },
  });
  await mirrorProducts(app.ctx, [{ id: "1", title: "Tea", variants: [{ id: "11", sku: "T" }] }]);
  expect(await call(app, adopt, "POST")).toEqual({ status: 202, body: { asked: 1 } });
  const listed = await until(async () => {
    const { body } = await call(app, products, "GET", { query: "search=T" });
    return body.products.length > 0 ? body : null;
  });
  expect(listed).toMatchObject({
    products: [{ title: "Tea", productId: "1", source: "adopted", variants: 1 }],
    next: null,
  });
  const { id } = listed.products[0]!;

  const edited = await call(app, product, "PUT", { id, body: { ours: { title: "Green tea" } } });
  expect(edited).toMatchObject({
    status: 200,
    body: { ours: { title: "Green tea" }, differences: [{ verdict: "push" }] },
  });
  await mirrorProducts(app.ctx, [{ id: "1", title: "Black tea", variants: [{ id: "11" }] }]);
  await app.ctx.queue.add("compare-catalog", { shopId: app.ctx.shop.id });
  const open = await until(async () => {
    const { body } = await call(app, conflicts, "GET", { query: "field=title&limit=5" });
    return body.conflicts.length > 0 ? body.conflicts : null;
  });
  expect((await call(app, plan, "GET")).body.strategies).toHaveLength(5);
  const preview = await call(app, differences, "GET", { query: "verdict=conflict&strategy=local_priority" });
  expect(preview.body.rows).toMatchObject([
    { field: "title", proposal: { strategy: "local_priority", choice: "ours" } },
  ]);

  expect(await call(app, oneConflict, "GET", { id: open[0]!.id })).toMatchObject({
    status: 200,
    body: { conflict: open[0] },
  });
  const chosen = { choice: "ours", version: open[0]!.version };
  expect(await call(app, conflict, "POST", { id: open[0]!.id, body: chosen })).toMatchObject({
    status: 200,
    body: { value: "Green tea" },
  });
  expect(await call(app, conflict, "POST", { id: open[0]!.id, body: chosen })).toMatchObject({
    status: 409,
    body: { error: expect.stringMatching(/no conflict any more/) },
  });
  expect((await call(app, bulk, "POST", { body: { choice: "shopify", all: true } })).body).toMatchObject({
    resolved: 0,
  });
  const told = await call(app, history, "GET", { id, query: "field=title" });
  expect(new Set(told.body.changes.map(({ cause }) => cause))).toEqual(new Set(["resolve", "shopify", "api"]));

  const made = await call(app, products, "POST", { body: { ours: { title: "Cup" } } });
  expect(made).toMatchObject({ status: 201, body: { title: "Cup", productId: null } });
  expect(await call(app, product, "GET", { id: made.body.id })).toMatchObject({ status: 200, body: { source: "api" } });
  expect(await call(app, settings, "PUT", { body: { mode: "live" } })).toMatchObject({
    status: 200,
    body: { mode: "live" },
  });
  expect((await call(app, settings, "GET")).body).toMatchObject({ mode: "live", strategy: "manual_review" });
});

test("what cannot be done is refused with a sentence, and its field", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  const made = await call(app, products, "POST", { body: { ours: { title: "Cup" } } });
  const { id } = made.body;
  const cases: [ApiRoute, string, Parameters<typeof call>[3], number, object][] = [
    [products, "POST", { body: { ours: {} } }, 422, { fields: { title: "A product needs a title." } }],
    [products, "GET", { query: "verdict=maybe" }, 422, { fields: { verdict: expect.stringMatching(/^A verdict is/) } }],
    [products, "GET", { query: "after=x" }, 422, { fields: { cursor: expect.any(String) } }],
    [product, "PUT", { id, body: { ours: { title: "" } } }, 422, { fields: { title: "Title cannot be left empty." } }],
    [product, "PUT", { id, body: { ours: {}, rev: 99 } }, 409, {}],
    [product, "PUT", { id: "99999", body: {} }, 404, {}],
    [product, "GET", { id: "tea" }, 404, {}],
    [history, "GET", { id, query: "limit=0" }, 422, { fields: { limit: "Ask for 1 to 250." } }],
    [settings, "PUT", { body: { mode: "x" } }, 422, { fields: { mode: "Choose a mode: monitor, live." } }],
    [conflict, "POST", { id: "nonsense", body: { choice: "ours" } }, 404, {}],
    [conflicts, "GET", { query: "tier=4" }, 422, { fields: { tier: "A tier is 1, 2 or 3." } }],
    [bulk, "POST", { body: { choice: "ours" } }, 422, { fields: { ids: expect.any(String) } }],
  ];
  for (const [route, method, given, status, body] of cases)
    expect(await call(app, route, method, given), JSON.stringify(given)).toMatchObject({
      status,
      body: { error: expect.any(String), ...body },
    });
  for (const route of [adopt, bulk, conflict, products, product, settings])
    expect((await call(app, route, "DELETE")).status).toBe(405);
  for (const [route, method] of [
    [adopt, "POST"],
    [products, "GET"],
    [product, "PUT"],
    [settings, "PUT"],
    [conflicts, "GET"],
    [oneConflict, "GET"],
    [conflict, "POST"],
    [bulk, "POST"],
  ] as const)
    expect(await call(app, route, method, { id, token: null })).toMatchObject({
      status: 401,
      body: { error: expect.stringMatching(/session token/) as string },
    });
});
