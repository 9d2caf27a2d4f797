import { expect, test } from "vitest";
import { catalog, edit, ended, startCatalog } from "../../test/support/catalog";
import type { Ours } from "../../test/support/catalog";
import { saveSettings } from "../catalog/settings";
import { callRoute } from "../../test/support/call-route";
import * as pushes from "./api.catalog.pushes";
import * as one from "./api.catalog.pushes.$id";
import * as cancel from "./api.catalog.pushes.$id.cancel";
import * as rollback from "./api.catalog.pushes.$id.rollback";

interface Answer {
  runId: string;
  next: string | null;
  pushes: { id: string; kind: string }[];
  items: { title: string; state: string; changes: { label: string; before: unknown; to: unknown }[] }[];
  push: {
    kind: string;
    status: string;
    trigger: string;
    sentence: string;
    percent: number;
    undoableUntil: string | null;
  };
  error: string;
  fields: Record<string, string>;
}

const call = callRoute<Answer>;

test("a push is started, followed, looked at product by product, undone whole and by the product, all through the API", async () => {
  await using app = await startCatalog({ products: 5 });
  const products = (await catalog(app)) as [Ours, Ours, ...Ours[]];
  await edit(
    app,
    products.map(({ id }) => ({ catalogProductId: id, ours: { title: `New title of ${id}` } })),
  );

  const started = await call(app, pushes, "POST", { body: {} });
  expect(started).toEqual({ status: 202, body: { runId: expect.any(String) as string, alreadyRunning: false } });
  const id = started.body.runId;
  await ended(app, id);
  const { status, body } = await call(app, one, "GET", { id });
  expect(status).toBe(200);
  expect(body.push).toMatchObject({
    status: "succeeded",
    trigger: "api",
    sentence: "Pushed 5 of 5 products.",
    percent: 100,
  });
  expect(body.items.map(({ title, state }) => [title, state])).toEqual(
    products.map((p) => [`New title of ${p.id}`, "done"]),
  );
  expect(body.items[0]?.changes).toMatchObject([
    { label: "Title", before: products[0].title, to: `New title of ${products[0].id}` },
  ]);
  expect((await call(app, one, "GET", { id, query: "state=failed,conflict" })).body.items).toEqual([]);

  const undoOne = await call(app, rollback, "POST", { id, body: { ids: [products[0].id] } });
  expect(undoOne.status).toBe(202);
  expect(await ended(app, undoOne.body.runId)).toMatchObject({ kind: "rollback", ofRunId: id, pushed: 1 });
  const undoAll = await call(app, rollback, "POST", { id, body: {} });
  expect(await ended(app, undoAll.body.runId)).toMatchObject({ pushed: 4 });
  expect(products.map(({ productId }) => app.sim.products.get(productId)?.title)).toEqual(
    products.map(({ title }) => title),
  );

  const listed = await call(app, pushes, "GET");
  expect(listed.body.pushes.map((push) => [push.id, push.kind])).toEqual([
    [undoAll.body.runId, "rollback"],
    [undoOne.body.runId, "rollback"],
    [id, "push"],
  ]);
  expect((await call(app, pushes, "GET", { query: "kind=push" })).body.pushes).toHaveLength(1);
});

test("a dry run shows what would be written, and writes nothing; its products come page by page", async () => {
  await using app = await startCatalog({ products: 40 });
  const products = await catalog(app);
  const before = products.map(({ productId }) => app.sim.products.get(productId)?.vendor);
  await edit(
    app,
    products.map(({ id }) => ({ catalogProductId: id, ours: { vendor: "Paged" } })),
  );
  const { body } = await call(app, pushes, "POST", { body: { kind: "dry_run" } });
  await ended(app, body.runId);
  const first = await call(app, one, "GET", { id: body.runId });
  expect(first.body.push).toMatchObject({ kind: "dry_run", status: "succeeded", undoableUntil: null });
  expect(first.body.items).toHaveLength(30);
  expect(first.body.items[0]).toMatchObject({ state: "done", changes: [{ label: "Vendor", to: "Paged" }] });
  const second = await call(app, one, "GET", { id: body.runId, query: `after=${first.body.next}` });
  expect(second.body).toMatchObject({ next: null });
  expect(second.body.items).toHaveLength(10);
  expect(products.map(({ productId }) => app.sim.products.get(productId)?.vendor)).toEqual(before);
  expect(await call(app, rollback, "POST", { id: body.runId, body: {} })).toMatchObject({
    status: 409,
    body: { error: "A dry run wrote nothing, so there is nothing to undo." },
  });
});

test("a shop that only watches is not written to, and nobody without a session asks anything", async () => {
  await using app = await startCatalog({ products: 1 });
  await saveSettings(app.ctx, { mode: "monitor" });
  expect(await call(app, pushes, "POST", { body: {} })).toMatchObject({
    status: 409,
    body: { error: expect.stringMatching(/^The catalog only watches, so nothing is written to Shopify/) as string },
  });
  for (const [route, method] of [
    [pushes, "GET"],
    [pushes, "POST"],
    [one, "GET"],
    [cancel, "POST"],
    [rollback, "POST"],
  ] as const)
    expect(await call(app, route, method, { token: null })).toMatchObject({
      status: 401,
      body: { error: expect.stringMatching(/session token/) as string },
    });
});

test("what cannot be done is refused with a sentence and a status", async () => {
  await using app = await startCatalog({ products: 1 });
  expect(await call(app, pushes, "POST", { body: { kind: "sideways" } })).toEqual({
    status: 422,
    body: {
      error: "Choose a kind: push, dry_run, rollback.",
      fields: { kind: "Choose a kind: push, dry_run, rollback." },
    },
  });
  expect(await call(app, one, "GET", { id: "999" })).toMatchObject({
    status: 404,
    body: { error: "There is no such push." },
  });
  expect(await call(app, cancel, "POST", { id: "x" })).toMatchObject({ status: 404 });
  expect(await call(app, rollback, "POST", { id: "7", body: {} })).toMatchObject({ status: 404 });
  expect(await call(app, pushes, "GET", { query: "after=nonsense" })).toMatchObject({ status: 422 });
  expect(await call(app, cancel, "GET")).toMatchObject({ status: 405 });
  expect(await call(app, one, "POST", { body: {} })).toMatchObject({ status: 405 });
});
