import { expect, test } from "vitest";

import type { Comparable } from "../support/compare-orders.ts";
import { judge, KINDS } from "./judge.ts";
import type { EndedJob, Ending, FindingKind } from "./judge.ts";

const order = (id: string, note = "as it was"): Comparable => ({
  id,
  updatedAt: "2026-11-21T10:00:00Z",
  document: { note },
  lines: [],
  personal: {},
  parts: null,
});

const byId = (...orders: Comparable[]) => new Map(orders.map((one) => [one.id, one]));

const job = (changes: Partial<EndedJob> = {}): EndedJob => ({
  id: "7",
  mode: "update",
  status: "succeeded",
  reason: null,
  fetched: 2,
  created: 1,
  updated: 1,
  unchanged: 0,
  stale: 0,
  skipped: 0,
  rejected: 0,
  finished: true,
  cancel_requested: false,
  seen: 0,
  ...changes,
});

const WINDOW = { job_id: "7", n: 0, kind: "bulk", state: "done", fetched: 2, root_object_count: 2 };
const PROOF = { equal: 2, missing: 0, outdated: 0, extra: 0, differ: 0, in_flight: 0 };

const ending = (changes: Partial<Ending> = {}): Ending => ({
  mirror: byId(order("1"), order("2")),
  store: byId(order("1"), order("2")),
  buried: [{ id: "3", reason: "orders/delete", at: "2026-11-21 12:00:00+00" }],
  rejects: [],
  jobs: [job()],
  windows: [WINDOW],
  deliveries: [],
  tasks: [],
  watermarkAhead: -1000,
  disturbed: new Set(["7"]),
  last: "7",
  proof: PROOF,
  accidents: [],
  ...changes,
});

test("an equal mirror after jobs that add up is found to be without fault", () => {
  expect(judge(ending())).toEqual([]);
});

const PLANTED: readonly [string, FindingKind, Partial<Ending>][] = [
  ["an order is not in the mirror", "silent loss", { mirror: byId(order("1")) }],
  ["an order is older than Shopify's", "wrong row", { mirror: byId(order("1"), order("2", "older")) }],
  ["a deleted order is back", "resurrected row", { mirror: byId(order("1"), order("2"), order("3")) }],
  [
    "an order of Shopify's was removed",
    "false alarm",
    { buried: [{ id: "2", reason: "full", at: "2026-11-21 12:00:00+00" }] },
  ],
  ["an order is said to be unreadable", "false alarm", { rejects: [{ id: "1", reason: "It could not be read." }] }],
  ["a verify reports what is not so", "false alarm", { proof: { ...PROOF, outdated: 1, differ: 1 } }],
  [
    "a job failed in quiet times",
    "false alarm",
    { jobs: [job(), job({ id: "6", status: "failed", reason: "Shopify is not answering." })] },
  ],
  ["the last job failed", "false alarm", { jobs: [job({ status: "failed", reason: "Shopify is not answering." })] }],
  [
    "a delivery failed in quiet times",
    "false alarm",
    { disturbed: new Set(), deliveries: [{ state: "failed", topic: "orders/updated", reason: "no" }] },
  ],
  ["a job never ended", "unexplained job state", { jobs: [job({ status: "waiting", finished: false })] }],
  ["a job does not add up", "unexplained job state", { jobs: [job({ created: 0 })] }],
  [
    "a job and its windows disagree",
    "unexplained job state",
    { windows: [{ ...WINDOW, fetched: 1, root_object_count: 1 }] },
  ],
  [
    "a window has less than Shopify counted",
    "unexplained job state",
    { windows: [{ ...WINDOW, root_object_count: 3 }] },
  ],
  ["a job succeeded with a window open", "unexplained job state", { windows: [{ ...WINDOW, state: "reading" }] }],
  [
    "a job was cancelled by nobody",
    "unexplained job state",
    { jobs: [job(), job({ id: "6", status: "cancelled", fetched: 0, created: 0, updated: 0 })] },
  ],
  [
    "a job failed without a word",
    "unexplained job state",
    { disturbed: new Set(["6"]), jobs: [job(), job({ id: "6", status: "failed" })] },
  ],
  ["a job left ids behind", "unexplained job state", { jobs: [job({ seen: 2 })] }],
  [
    "a delivery is still pending",
    "unexplained job state",
    { deliveries: [{ state: "pending", topic: "orders/create", reason: null }] },
  ],
  ["a task is left over", "unexplained job state", { tasks: [{ name: "run-sync", attempts: 9, last_error: "boom" }] }],
  ["the watermark is ahead of Shopify's clock", "unexplained job state", { watermarkAhead: 1 }],
  ["a process would have ended", "unexplained job state", { accidents: ["an unhandled rejection"] }],
];

test.for(PLANTED)("%s: %s", ([, kind, planted]) => {
  expect(judge(ending(planted)).map((finding) => finding.kind)).toEqual([kind]);
});

test("each kind of finding has been planted", () => {
  expect(new Set(PLANTED.map(([, kind]) => kind))).toEqual(new Set(KINDS));
});

test("a job that failed while something was wrong is explained, and so is an order that is said to be unreadable", () => {
  const failed = job({ id: "6", status: "failed", reason: "Shopify is not answering." });
  expect(judge(ending({ jobs: [failed, job()], disturbed: new Set(["6"]) }))).toEqual([]);
  const told = { mirror: byId(order("1")), rejects: [{ id: "2", reason: "It could not be read." }] };
  expect(judge(ending(told)).map((finding) => finding.kind)).toEqual(["false alarm"]);
});
