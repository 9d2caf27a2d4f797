import { afterEach, beforeEach, expect, test } from "vitest";
import type { Simulator } from "../index.ts";
import { startHandmade, startReceiver } from "../testing.ts";

let app: Awaited<ReturnType<typeof startReceiver>>;
let sim: Simulator;
beforeEach(async () => {
  app = await startReceiver();
  sim = await startHandmade({ appUrl: app.url });
});
afterEach(async () => {
  await sim.close();
  await app.close();
});

const get = async (path: string) =>
  (await fetch(`${sim.origin}/_sim/${path}`)).json() as Promise<Record<string, unknown>>;
const post = async (path: string, body: unknown) => {
  const response = await fetch(`${sim.origin}/_sim/${path}`, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

test("another process edits the store by JSON, and the app hears of it", async () => {
  expect((await post("orders", { create: 2 })).body).toEqual({ ids: ["21", "22"] });
  expect((await post("orders", { edit: ["4"], patch: { note: "gift" } })).body).toEqual({ ids: ["4"] });
  expect((await post("orders", { tag: ["5", "6"], name: "sale" })).body).toEqual({ ids: ["5", "6"] });
  expect((await post("orders", { delete: 1 })).body).toEqual({ ids: ["1"] });
  await sim.webhooks.idle();
  expect(app.received).toHaveLength(6);
  expect(await get("orders/4")).toMatchObject({ name: "#1004", note: "gift" });
  expect(await get("state")).toMatchObject({ orders: 21, installed: true, appUrl: app.url });
});

test("all orders stream as lines, from any id on", async () => {
  const lines = async (query: string) =>
    (await (await fetch(`${sim.origin}/_sim/orders${query}`)).text()).trim().split("\n");
  expect(await lines("")).toHaveLength(20);
  expect((await lines("?after=15&limit=3")).map((line) => (JSON.parse(line) as { name: string }).name)).toEqual([
    "#1016",
    "#1017",
    "#1018",
  ]);
});

test("faults, webhooks, time, knobs and the app's address are within reach", async () => {
  expect((await post("faults", { kind: "500", times: 2 })).status).toBe(200);
  const before = new Date(String((await get("state")).now)).getTime();
  const { now } = (await post("clock", { advanceMs: 60_000 })).body;
  expect(new Date(String(now)).getTime() - before).toBeGreaterThanOrEqual(60_000);
  await post("webhooks", { lose: 1 });
  await post("orders", { edit: ["1"] });
  expect(sim.webhooks.log[0]?.state).toBe("lost");
  expect((await post("knobs", { searchLagMs: 5000, unknown: 1 })).body).toMatchObject({ searchLagMs: 5000 });
  await post("app", { url: "http://127.0.0.1:9/" });
  expect(sim.appUrl()).toBe("http://127.0.0.1:9/");
  expect((await post("session-token", {})).body.token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
});

test("what it does not understand it answers with a sentence", async () => {
  expect(await post("orders", { sell: 3 })).toMatchObject({
    status: 422,
    body: { error: expect.stringContaining("create, edit") },
  });
  expect(await post("faults", { kind: "flood" })).toMatchObject({
    status: 422,
    body: { error: expect.stringContaining("Unknown fault flood") },
  });
  expect(await post("nonsense", {})).toMatchObject({ status: 404 });
  expect((await fetch(`${sim.origin}/_sim/orders`, { method: "POST", body: "no json" })).status).toBe(400);
});
