import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { openDatabase } from "~/db.server";
import type { OpenDatabase } from "~/db.server";
import { Outage } from "~/lib/errors";
import { freshDatabase } from "../../test/support/database";
import type { AdminRequest } from "./admin";
import { askAgain } from "./circuit";
import type { CircuitSettings } from "./circuit";
import { createAdmin } from "./client.server";

const QUERY: AdminRequest = { document: "query Shop { shop { name } }" };
const COST = {
  requestedQueryCost: 1,
  actualQueryCost: 1,
  throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1999, restoreRate: 100 },
};
const EMPTY = { maximumAvailable: 2000, currentlyAvailable: -9, restoreRate: 10_000 };
const THROTTLED = {
  errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
  extensions: { cost: { requestedQueryCost: 2991, actualQueryCost: null, throttleStatus: EMPTY } },
};
const DATE = "Sat, 21 Nov 2026 14:02:10 GMT";

type Answer = () => Response | Promise<Response>;
const well: Answer = () =>
  Response.json({ data: { shop: { name: "A shop" } }, extensions: { cost: COST } }, { headers: { Date: DATE } });
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  () =>
    new Response("in trouble", { status: code, headers: { Date: DATE, ...headers } });
const refusedConnection: Answer = () => Promise.reject(new TypeError("fetch failed"));

/** Shopify as a list of answers, the last of which it gives from then on; and any number of processes that ask it. */
async function shopify(...answers: Answer[]) {
  const fresh = await freshDatabase();
  const databases: OpenDatabase[] = [];
  const stage = {
    answers,
    calls: 0,
    /** Every wait that was asked for, in milliseconds. */
    waits: [] as number[],
    process(circuit: Partial<CircuitSettings> = {}) {
      const database = openDatabase(fresh.url);
      databases.push(database);
      const clock = () => new Date("2026-11-21T14:02:10Z");
      return createAdmin({
        shop: { id: 1, domain: "a.myshopify.com", timeZone: "Europe/Berlin" },
        db: database.db,
        clock,
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
        fetch: async () => {
          stage.calls++;
          const answer = stage.answers.length > 1 ? stage.answers.shift() : stage.answers[0];
          return await (answer ?? well)();
        },
        accessToken: async () => "token",
        apiVersion: "2026-10",
        spender: "sync",
        circuit: { failures: 3, firstProbeMs: 60_000, longestProbeMs: 600_000, ...circuit },
        sleep: async (milliseconds) => {
          stage.waits.push(milliseconds);
          // Nothing is lost by waiting shorter for what only spares Shopify.
          await pause(Math.min(milliseconds, 300));
        },
      });
    },
    query: async <Row>(text: string) => (await databases[0]?.db.query<Row>(text)) ?? [],
    askAgain: async () => {
      const [database] = databases;
      if (database) await askAgain(database.db, 1);
    },
    probeIsDue: () => databases[0]?.db.query("update api_budgets set probe_at = clock_timestamp()"),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(databases.map((database) => database.close()));
      await fresh[Symbol.asyncDispose]();
    },
  };
  return stage;
}

test("a fractional Retry-After is seconds, and a date is told by Shopify's clock", async () => {
  await using stage = await shopify(
    status(429, { "Retry-After": "0.25" }),
    status(429, { "Retry-After": "Sat, 21 Nov 2026 14:02:11 GMT", Date: "Sat, 21 Nov 2026 14:02:10 GMT" }),
    well,
  );
  const { spent } = await stage.process().query(QUERY);
  expect(stage.calls).toBe(3);
  expect(stage.waits[0]).toBe(250);
  expect(stage.waits).toContain(1000);
  expect(spent.calls).toBe(3);
});

test("THROTTLED under HTTP 200 waits for what is missing and asks again, however often", async () => {
  const throttled: Answer = () => Response.json(THROTTLED);
  await using stage = await shopify(...Array.from({ length: 9 }, () => throttled), well);
  const { data } = await stage.process().query(QUERY);
  expect(data).toEqual({ shop: { name: "A shop" } });
  expect(stage.calls).toBe(10);
  // 2,991 points are wanted and nine are owed, at ten thousand per second.
  expect(stage.waits[0]).toBe(300);
});

test("THROTTLED under HTTP 429 tells what is in the bucket as well: it is waited for, not knocked for", async () => {
  const poor = { currentlyAvailable: 0, maximumAvailable: 10_000, restoreRate: 1_000 };
  const body = { ...THROTTLED, extensions: { cost: { ...THROTTLED.extensions.cost, throttleStatus: poor } } };
  const throttled: Answer = () => Response.json(body, { status: 429, headers: { Date: DATE } });
  await using stage = await shopify(throttled, well);
  const { data } = await stage.process().query(QUERY);
  expect(data).toEqual({ shop: { name: "A shop" } });
  expect(stage.waits[0]).toBe(2991);
});

test("a page is told at once when the budget will not be there in time", async () => {
  await using stage = await shopify(status(430));
  const admin = stage.process();
  await expect(admin.query({ ...QUERY, urgency: "page" })).rejects.toMatchObject({ kind: "throttled" });
  await expect(admin.query({ ...QUERY, urgency: "page" })).rejects.toThrow(
    /^Shopify lets Lockstep ask again in \d+ seconds/,
  );
  expect(stage.calls).toBe(1);
});

test("trouble is waited out longer and longer, never in step, and at least as long as Shopify asked", async () => {
  await using stage = await shopify(status(500), refusedConnection, status(503, { "Retry-After": "9" }), well);
  await stage.process({ failures: 9 }).query(QUERY);
  const [first = 0, second = 0, third = 0] = stage.waits;
  expect(first).toBeGreaterThanOrEqual(500);
  expect(first).toBeLessThanOrEqual(1000);
  expect(second).toBeGreaterThanOrEqual(1000);
  expect(second).toBeLessThanOrEqual(2000);
  expect(third).toBe(9000);
});

test("after a few failures of all processes together nothing is sent any more, and everybody is told since when", async () => {
  await using stage = await shopify(refusedConnection);
  const [web, worker] = [stage.process(), stage.process()];
  const failure = worker.query(QUERY);
  await expect(failure).rejects.toBeInstanceOf(Outage);
  await expect(failure).rejects.toMatchObject({ kind: "unavailable", since: "Shopify has not answered since 15:02" });
  expect(stage.calls).toBe(3);

  for (const urgency of ["page", "sync", "spare"] as const) {
    await expect(web.query({ ...QUERY, urgency })).rejects.toThrow(
      "Shopify has not answered since 15:02. What is mirrored is kept, and everything goes on by itself as soon as it does.",
    );
  }
  expect(stage.calls).toBe(3);
});

test("one call of one process finds out whether Shopify answers again; when it does, everything goes on", async () => {
  await using stage = await shopify(refusedConnection);
  const processes = [stage.process(), stage.process()];
  await expect(processes[0]?.query(QUERY)).rejects.toBeInstanceOf(Outage);
  await stage.probeIsDue();
  stage.calls = 0;
  const answered = Promise.withResolvers<Response>();
  stage.answers = [() => answered.promise];
  const refusals: unknown[] = [];
  const nineRefused = Promise.withResolvers<void>();
  const asking = Array.from({ length: 10 }, async (_, n) => {
    await processes[n % 2]?.query(QUERY).catch((error: unknown) => {
      if (refusals.push(error) === 9) nineRefused.resolve();
    });
  });
  await nineRefused.promise;
  expect(stage.calls).toBe(1);
  for (const refusal of refusals) expect((refusal as Outage).retryAfterMs).toBeLessThanOrEqual(2_000);
  answered.resolve(await well());
  await Promise.all(asking);
  expect(refusals).toHaveLength(9);

  stage.answers = [well];
  await processes[1]?.query(QUERY);
  expect(await stage.query("select failures, outage_since, probe_at, probes from api_budgets")).toEqual([
    { failures: 0, outage_since: null, probe_at: null, probes: 0 },
  ]);
});

test("each probe that fails is followed by a longer wait, up to the longest", async () => {
  await using stage = await shopify(status(502));
  const admin = stage.process({ firstProbeMs: 10_000, longestProbeMs: 60_000 });
  const waits: number[] = [];
  for (let probes = 0; probes < 6; probes++) {
    await admin.query(QUERY).catch((error: unknown) => waits.push((error as Outage).retryAfterMs));
    await stage.probeIsDue();
  }
  for (const [n, longest] of [10_000, 20_000, 40_000, 60_000, 60_000, 60_000].entries()) {
    expect(waits[n]).toBeGreaterThan(longest / 2 - 1000);
    expect(waits[n]).toBeLessThanOrEqual(longest);
  }
  expect(stage.calls).toBe(3 + 5);
});

test("a probe whose process died is made anew", async () => {
  await using stage = await shopify(refusedConnection);
  const admin = stage.process();
  await expect(admin.query(QUERY)).rejects.toBeInstanceOf(Outage);
  await stage.query("update api_budgets set probing = true, probe_at = clock_timestamp() + interval '45 seconds'");
  await expect(admin.query(QUERY)).rejects.toMatchObject({ retryAfterMs: 2_000 });
  await stage.probeIsDue();
  stage.answers = [well];
  expect((await admin.query(QUERY)).spent.calls).toBe(1);
});

test("somebody who wants to know now does not wait for the next probe", async () => {
  await using stage = await shopify(refusedConnection);
  const admin = stage.process();
  await expect(admin.query(QUERY)).rejects.toBeInstanceOf(Outage);
  stage.answers = [well];
  await expect(admin.query({ ...QUERY, urgency: "page" })).rejects.toBeInstanceOf(Outage);
  await stage.askAgain();
  expect((await admin.query({ ...QUERY, urgency: "page" })).spent.calls).toBe(1);
});

test.each([401, 403, 404, 423, 429])("HTTP %i is an answer: Shopify is there", async (code) => {
  await using stage = await shopify(refusedConnection, refusedConnection, status(code), well);
  const admin = stage.process({ failures: 3 });
  await admin.query(QUERY).catch(() => undefined);
  expect(await stage.query("select failures, probe_at from api_budgets")).toEqual([{ failures: 0, probe_at: null }]);
});

test("what calls cost is booked on who spent it, failed ones too", async () => {
  await using stage = await shopify(status(500), well);
  await stage.process().query(QUERY);
  const usage = await stage.query("select spender, calls, query_cost, throttled_ms > 0 as waited, hour from api_usage");
  expect(usage).toEqual([
    { spender: "sync", calls: 2, query_cost: 1, waited: true, hour: new Date("2026-11-21T14:00:00Z") },
  ]);
});
