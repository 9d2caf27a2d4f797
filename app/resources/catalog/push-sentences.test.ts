import { expect, test } from "vitest";

import { pushSentence } from "./push-sentences";
import type { ToldPush } from "./push-sentences";

const push = (some: Partial<ToldPush>): ToldPush => ({
  kind: "push",
  status: "succeeded",
  reason: null,
  products: 500,
  pushed: 0,
  unchanged: 0,
  conflicts: 0,
  failed: 0,
  perSecond: null,
  ...some,
});

test.for<[string, Partial<ToldPush>]>([
  ["Pushed 500 of 500 products.", { pushed: 500 }],
  ["Pushed 1 of 1 product.", { products: 1, pushed: 1 }],
  [
    "Pushed 480 of 500 products. 3 conflicts, 2 failed. 15 had the values already.",
    { status: "succeeded_with_problems", pushed: 480, conflicts: 3, failed: 2, unchanged: 15 },
  ],
  [
    "Stopped. 6 of 24 products failed, more than 5 %; look at why, then push again. Pushed 18 of 500 products. 6 failed. 476 left as they were.",
    {
      status: "stopped",
      reason: "6 of 24 products failed, more than 5 %; look at why, then push again.",
      pushed: 18,
      failed: 6,
    },
  ],
  ["The push was cancelled. Pushed 100 of 500 products. 400 left as they were.", { status: "cancelled", pushed: 100 }],
  [
    "498 of 500 products would be pushed. 1 conflict, 1 would fail.",
    { kind: "dry_run", pushed: 498, conflicts: 1, failed: 1 },
  ],
  ["Undid 498 of 500 products. 2 had been changed since.", { kind: "rollback", pushed: 498, conflicts: 2 }],
  ["There was nothing to push.", { products: 0 }],
  ["There was nothing to undo.", { kind: "rollback", products: 0 }],
  ["The push is about to start.", { status: "queued", products: null }],
  ["Working out what there is to write.", { status: "running", products: null }],
  ["1,200 of 2,000 products · 12 per second", { status: "running", products: 2000, pushed: 1200, perSecond: 12.3 }],
  ["Shopify has not answered since 14:02.", { status: "waiting", reason: "Shopify has not answered since 14:02." }],
])("%s", ([sentence, some]) => {
  expect(pushSentence(push(some))).toBe(sentence);
});
