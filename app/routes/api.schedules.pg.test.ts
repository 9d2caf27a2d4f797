import { expect, test } from "vitest";
import { startApp } from "../../test/support/app";
import type { TestApp } from "../../test/support/app";
import { action, loader } from "./api.schedules";

async function call(app: TestApp, method: string, body?: unknown) {
  const headers = { Authorization: `Bearer ${app.sim.sessionToken()}`, "User-Agent": "curl/8" };
  const init = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
  const request = new Request("https://lockstep.example/api/schedules", init);
  const response = await (method === "GET" ? loader : action)({ request, params: {}, context: {} });
  return { status: response.status, body: (await response.json()) as { schedules: { mode: string }[] } };
}

test("a schedule is read, set, paused and resumed", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  const update = (body: { schedules: { mode: string }[] }) => body.schedules.find(({ mode }) => mode === "update");
  const before = await call(app, "GET");
  expect(update(before.body)).toEqual({
    resource: "orders",
    mode: "update",
    rhythm: "hourly",
    paused: false,
    nextAt: null,
    last: null,
  });

  const weekly = { resource: "orders", mode: "update", rhythm: "weekly", weekday: 1, time: "07:30" };
  const set = await call(app, "PUT", weekly);
  expect(set.status).toBe(200);
  expect(update(set.body)).toMatchObject({ ...weekly, paused: false, nextAt: expect.stringMatching(/Z$/) as string });
  const paused = await call(app, "PUT", { ...weekly, paused: true });
  expect(update(paused.body)).toMatchObject({ ...weekly, paused: true, nextAt: null });
  expect((await call(app, "PUT", weekly)).body).toEqual(set.body);
  expect((await call(app, "GET")).body).toEqual(set.body);
});

test("what cannot be a schedule is refused with a sentence for its field, and changes nothing", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  const before = await call(app, "GET");
  const wrong = { resource: "orders", mode: "update", rhythm: "daily", time: "25:00", weekday: 3 };
  expect(await call(app, "PUT", wrong)).toMatchObject({
    status: 422,
    body: {
      error: "Write the time of day as 03:00 or 15:30. A weekday only goes with the rhythm weekly.",
      fields: {
        time: "Write the time of day as 03:00 or 15:30.",
        weekday: "A weekday only goes with the rhythm weekly.",
      },
    },
  });
  expect(await call(app, "PUT", [])).toMatchObject({ status: 422 });
  expect(await call(app, "DELETE")).toMatchObject({ status: 405 });
  expect(await call(app, "GET")).toEqual(before);
});
