import type { LoaderFunctionArgs } from "@remix-run/node";
import { expect, test } from "vitest";
import { startApp } from "../../test/support/app";
import type { TestApp } from "../../test/support/app";
import * as fetchOne from "./api.$resource.$id.fetch";
import * as mirror from "./api.$resource.$id.mirror";
import * as estimate from "./api.sync.estimate";
import * as jobs from "./api.sync.jobs";
import * as job from "./api.sync.jobs.$id";
import * as cancel from "./api.sync.jobs.$id.cancel";
import * as status from "./api.sync.status";

interface Route {
  loader: (args: LoaderFunctionArgs) => Promise<Response>;
  action: (args: LoaderFunctionArgs) => Promise<Response>;
}

interface Call {
  body?: string;
  method?: string;
  params?: Record<string, string>;
  search?: string;
  token?: string | null;
}

/** Calls a route as Remix would; a thrown Response is an answer too. */
async function call(
  app: TestApp,
  route: Route,
  { params = {}, search = "", token = app.sim.sessionToken(), ...init }: Call = {},
) {
  const headers: Record<string, string> = {
    Origin: "https://extensions.shopifycdn.com",
    "User-Agent": "curl/8",
    ...(token && { Authorization: `Bearer ${token}` }),
  };
  const method = init.method ?? (init.body === undefined ? "GET" : "POST");
  const request = new Request(`https://lockstep.example/api/x${search}`, { method, headers, body: init.body });
  const run = method === "GET" || method === "OPTIONS" ? route.loader : route.action;
  const response = await run({ request, params, context: {} }).catch((thrown: unknown) => {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? null : (JSON.parse(text) as { jobId: string }),
  };
}

const start = (app: TestApp, input: unknown) => call(app, jobs, { body: JSON.stringify(input) });

test("a job is started, followed to its end and listed", async () => {
  await using app = await startApp({ orders: 40, worker: false });
  const started = await start(app, { resource: "orders", mode: "populate" });
  expect(started).toMatchObject({
    status: 202,
    body: { jobId: expect.stringMatching(/^\d+$/), alreadyRunning: false },
  });
  const { jobId } = started.body!;

  const again = await start(app, { resource: "orders", mode: "update" });
  expect(again).toMatchObject({ status: 202, body: { jobId, alreadyRunning: true } });
  expect((await call(app, job, { params: { id: jobId } })).body).toMatchObject({
    job: { id: jobId, status: "queued", trigger: "api" },
    progress: { percent: null, sentence: "Populate is about to start." },
  });

  await app.startWorker();
  await app.settled();
  expect((await call(app, job, { params: { id: jobId } })).body).toMatchObject({
    job: { status: "succeeded", created: 40, fetched: 40 },
    progress: { percent: 100, sentence: "Populate completed. New: 40, Updated: 0, Unchanged: 0, Failed: 0" },
  });
  expect((await call(app, jobs)).body).toMatchObject({ jobs: [{ id: jobId }], next: null, previous: null });
  expect((await call(app, status)).body).toMatchObject([
    { resource: "orders", count: 40, runningJob: null },
    { resource: "products", count: 0, lastSyncTime: null, runningJob: null },
  ]);
});

test.each([
  [{ resource: "orders", mode: "sideways" }, "mode"],
  [{ resource: "pigeons", mode: "update" }, "resource"],
  [{ resource: "orders", mode: "populate", days: -3 }, "days"],
  [{ resource: "orders", mode: "update", staleAfterMins: "an hour" }, "staleAfterMins"],
])("%o is refused with a sentence for its field", async (input, field) => {
  await using app = await startApp({ orders: 1, worker: false });
  const refused = await start(app, input);
  expect(refused).toMatchObject({
    status: 422,
    body: { error: expect.stringMatching(/\.$/), fields: { [field]: expect.any(String) } },
  });
  expect((await call(app, jobs)).body).toMatchObject({ jobs: [] });
});

test("what is no JSON, no method, no job and no filter is told in a sentence, never in a stack trace", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  for (const body of ["{", "null", "[]", "7"]) {
    expect(await call(app, jobs, { body })).toMatchObject({
      status: 422,
      body: { error: expect.stringContaining("not a JSON object") },
    });
  }
  expect(await call(app, jobs, { method: "DELETE" })).toMatchObject({ status: 405 });
  expect(await call(app, cancel, { params: { id: "1" } })).toMatchObject({ status: 405 });
  for (const id of ["999", "x", "1 or 1=1"]) {
    expect(await call(app, job, { params: { id } })).toMatchObject({
      status: 404,
      body: { error: expect.stringMatching(/no such job/) },
    });
    expect(await call(app, cancel, { params: { id }, body: "" })).toMatchObject({ status: 404 });
  }
  expect(await call(app, jobs, { search: "?limit=0&from=soon" })).toMatchObject({
    status: 422,
    body: { fields: { limit: "Ask for 1 to 100 jobs.", from: "Write the day as YYYY-MM-DD." } },
  });
  expect(await call(app, jobs, { search: "?after=made-up" })).toMatchObject({ status: 422 });
});

test("nobody comes in without a session token of the shop", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  for (const token of [null, "nonsense", `${app.sim.sessionToken().slice(0, -2)}xx`]) {
    for (const route of [jobs, job, status, estimate, mirror]) {
      expect((await call(app, route, { token, params: { id: "1" } })).status).toBe(401);
    }
  }
});

test("a running job is cancelled, and once it has ended it stays as it ended", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  const { jobId } = (await start(app, { resource: "orders", mode: "populate" })).body!;
  const cancelled = await call(app, cancel, { params: { id: jobId }, body: "" });
  expect(cancelled).toMatchObject({ status: 202, body: { job: { id: jobId, cancelRequestedAt: expect.any(String) } } });
  await app.startWorker();
  await app.settled();
  expect((await call(app, job, { params: { id: jobId } })).body).toMatchObject({ job: { status: "cancelled" } });
  expect((await call(app, cancel, { params: { id: jobId }, body: "" })).body).toMatchObject({
    job: { status: "cancelled" },
  });
});

test("an estimate tells what a job would fetch before it starts", async () => {
  await using app = await startApp({ orders: 40, worker: false });
  const asked = await call(app, estimate, { search: "?resource=orders&mode=populate" });
  expect(asked).toMatchObject({
    status: 200,
    body: { records: 40, sentence: expect.stringMatching(/^40 orders · about \d+ API calls/) },
  });
  expect(await call(app, estimate, { search: "?resource=orders&mode=populate&days=0" })).toMatchObject({
    status: 422,
    body: { fields: { days: expect.any(String) } },
  });
});

test("an estimate is made of products too, of all or of those that are named, however many these are", async () => {
  await using app = await startApp({ orders: 1, products: 60, worker: false });
  const asked = async (body: object) =>
    (await call(app, estimate, { body: JSON.stringify({ resource: "products", ...body }) })).body;
  expect(await asked({ mode: "populate" })).toMatchObject({
    records: 60,
    sentence: "60 products · about 3 API calls · under a minute",
  });
  const one = await asked({ mode: "update", ids: app.sim.products.pick(1) });
  expect(one).toMatchObject({ sentence: "1 product · about 2 API calls · under a minute" });
  const ids = Array.from({ length: 1000 }, (_, n) => String(n + 1));
  const many = await asked({ mode: "update", ids });
  expect(many).toMatchObject({
    records: 1000,
    apiCalls: expect.toSatisfy((calls: number) => calls > 50 && calls < 250),
  });
  expect(await asked({ mode: "update", ids: ["tea"] })).toMatchObject({ fields: { ids: expect.any(String) } });
});

test("Shopify's order page learns whether the mirror has the order, has it unchanged, and can fetch it", async () => {
  await using app = await startApp({ orders: 5, worker: false });
  const [order] = await app.ctx.admin
    .query<{ orders: { nodes: { legacyResourceId: string }[] } }>({
      document: "{ orders(first: 1) { nodes { legacyResourceId } } }",
    })
    .then(({ data }) => data.orders.nodes);
  const params = { resource: "orders", id: order!.legacyResourceId };
  expect((await call(app, mirror, { params })).body).toEqual({
    mirrored: false,
    writtenAt: null,
    ageSeconds: null,
    identical: false,
    partsPending: false,
    sentence: "Not mirrored yet.",
  });

  const fetched = await call(app, fetchOne, { params, body: "" });
  expect(fetched.body).toMatchObject({
    mirrored: true,
    identical: true,
    sentence: expect.stringMatching(/^Mirrored \d+ s ago, identical to Shopify\.$/),
  });
  expect(fetched.headers.get("Access-Control-Allow-Origin")).toBe("*");

  expect((await call(app, mirror, { params, search: "?ask=no" })).body).toMatchObject({
    mirrored: true,
    identical: null,
  });
  expect(await call(app, mirror, { params: { resource: "orders", id: "7" } })).toMatchObject({
    body: { mirrored: false, sentence: "Neither Shopify nor the mirror has this order." },
  });
  expect((await call(app, mirror, { params: { resource: "orders", id: "x" } })).status).toBe(404);
});

test("a product is fetched at once, and what came of it is told", async () => {
  await using app = await startApp({ orders: 1, products: 8, worker: false });
  const [id = ""] = app.sim.products.pick(1);
  // Made before the story moves Shopify's clock ahead of the machine's, which checks it.
  const asked = { params: { resource: "products", id }, token: app.sim.sessionToken() };
  const fetchNow = async () => (await call(app, fetchOne, { ...asked, body: "" })).body;
  expect(await fetchNow()).toMatchObject({ mirrored: true, identical: true, fetched: "created" });
  expect(await fetchNow()).toMatchObject({ fetched: "unchanged" });

  app.sim.clock.advance(60_000);
  app.sim.webhooks.lose(10);
  app.sim.products.change(id, (draft) => void (draft.title = "A better name"), "merchant");
  expect((await call(app, mirror, asked)).body).toMatchObject({ identical: false });
  expect(await fetchNow()).toMatchObject({ identical: true, fetched: "updated" });
  expect(await app.ctx.db.query("select title from products")).toEqual([{ title: "A better name" }]);
  app.sim.products.remove(id, "merchant");
  expect(await fetchNow()).toMatchObject({ mirrored: false, fetched: "deleted" });

  expect(await call(app, fetchOne, { ...asked, params: { resource: "products", id: "x" }, body: "" })).toMatchObject({
    status: 404,
  });
  expect(await call(app, fetchOne, asked)).toMatchObject({ status: 405 });
});

test("an extension's browser may ask from Shopify's own host", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  const answer = await call(app, fetchOne, {
    method: "OPTIONS",
    params: { resource: "orders", id: "1" },
    token: null,
  });
  expect(answer.status).toBe(204);
  expect(answer.headers.get("Access-Control-Allow-Headers")).toContain("Authorization");
});
