import type { LoaderFunctionArgs } from "@remix-run/node";
import { expect, test } from "vitest";
import { startApp } from "../../test/support/app";
import type { TestApp } from "../../test/support/app";
import * as letters from "./api.dead-letters";
import * as retry from "./api.dead-letters.retry";
import * as replay from "./api.deliveries.replay";

type Answering = (args: LoaderFunctionArgs) => Promise<Response> | Response;

async function ask(app: TestApp, to: Answering, { search = "", body }: { search?: string; body?: unknown } = {}) {
  const request = new Request(`https://lockstep.example/api/x${search}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${app.sim.sessionToken()}`, "User-Agent": "curl/8" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const response = await to({ request, params: {}, context: {} });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test("dead letters are listed, looked at and retried, and a range is counted and replayed", async () => {
  await using app = await startApp({
    orders: 20,
    patience: { bulkPollMs: 200, retryMs: 1, gatherMs: 5, lookMs: 5, restMs: 5 },
  });
  await app.sync({ mode: "populate" });
  await app.settled();
  const [id = ""] = app.sim.store.pick(1);
  // Session tokens follow the simulator's clock, so it is left alone.
  const [from, to] = [-3_600_000, 3_600_000].map((ms) => new Date(app.sim.clock.now().getTime() + ms).toISOString());
  app.sim.faults.next("record_refused", { match: id, times: 1000 });
  app.sim.store.editOrder(id, { tags: ["packed"] });
  await app.settled();
  app.sim.faults.clear();

  const list = await ask(app, letters.loader);
  expect(list).toMatchObject({
    status: 200,
    body: { letters: [{ topic: "orders/updated", recordId: id }], next: null },
  });
  const [{ key }] = list.body.letters as [{ key: string }];
  const one = await ask(app, letters.loader, { search: `?key=${encodeURIComponent(key)}` });
  expect(one).toMatchObject({ status: 200, body: { key, payload: { kind: "refetch", id } } });

  expect(await ask(app, retry.action, { body: { keys: [key] } })).toEqual({ status: 202, body: { asked: 1 } });
  await app.settled();
  expect(await ask(app, letters.loader)).toMatchObject({ body: { letters: [] } });
  expect(await ask(app, letters.loader, { search: `?key=${encodeURIComponent(key)}` })).toMatchObject({ status: 404 });

  const plan = await ask(app, replay.loader, { search: `?from=${from}&to=${to}` });
  expect(plan).toMatchObject({ status: 200, body: { deliveries: 1, replayed: 1 } });
  expect(await ask(app, replay.action, { body: { from, to } })).toMatchObject({ status: 202, body: { replayed: 1 } });
  await app.settled();
  expect(await ask(app, replay.loader)).toMatchObject({ body: { replay: { replayed: 1, left: 0, failed: 0 } } });
});

test.for([
  [retry.action, { body: {} }, "Say which dead letters to retry: 1 to 1000 keys, or all.", "keys"],
  [retry.action, { body: { keys: ["7"] } }, "There is no dead letter “7”.", "keys"],
  [replay.action, { body: { from: "yesterday" } }, "Give a day and time", "from"],
  [replay.loader, { search: "?from=2026-11-21T08:30&to=2026-11-20T08:30" }, "The end must be later", "to"],
  [letters.loader, { search: "?limit=0" }, "Some of the filters cannot be understood.", "limit"],
  [letters.loader, { search: "?after=nonsense" }, "This page of the list cannot be found.", "cursor"],
] as const)("what cannot be done is refused with a sentence, at the field: %#", async ([to, what, sentence, field]) => {
  await using app = await startApp({ orders: 3, worker: false });
  const answer = await ask(app, to, what);
  expect(answer).toMatchObject({ status: 422, body: { error: expect.stringContaining(sentence) as string } });
  expect(answer.body.fields).toHaveProperty(field);
});
