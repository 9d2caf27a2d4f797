import fc from "fast-check";
import { expect, test } from "vitest";

import { TRIED_AT_LEAST, triedOf, whyStop } from "./stop-rule";
import type { Tried } from "./stop-rule";

const limits = { errors: 0.05, conflicts: 0.2 };
const tried = (some: Partial<Tried>): Tried => ({ pushed: 0, unchanged: 0, conflicts: 0, failed: 0, ...some });

test("a run that fails too often stops, and says how often", () => {
  expect(whyStop(tried({ pushed: 18, failed: 6 }), limits)).toBe("6 of 24 products failed, more than 5 %");
  expect(whyStop(tried({ pushed: 15, conflicts: 6 }), limits)).toBe(
    "6 of 21 products had been changed in Shopify meanwhile, more than 20 %",
  );
});

test("exactly the share is still allowed", () => {
  expect(whyStop(tried({ pushed: 95, failed: 5 }), limits)).toBeNull();
  expect(whyStop(tried({ pushed: 80, conflicts: 20 }), limits)).toBeNull();
});

test("a few products say nothing, however they fared", () => {
  expect(whyStop(tried({ failed: TRIED_AT_LEAST - 1 }), limits)).toBeNull();
  expect(whyStop(tried({ failed: TRIED_AT_LEAST }), limits)).not.toBeNull();
});

test("without a limit nothing stops it", () => {
  expect(whyStop(tried({ conflicts: 500 }), { errors: 0.05, conflicts: null })).toBeNull();
});

test("one more failure never lets a stopped run go on", () => {
  const count = fc.nat(2_000);
  fc.assert(
    fc.property(fc.record({ pushed: count, unchanged: count, conflicts: count, failed: count }), (before) => {
      const after = { ...before, failed: before.failed + 1 };
      if (whyStop(before, { errors: 0.05, conflicts: null }))
        expect(whyStop(after, { errors: 0.05, conflicts: null })).not.toBeNull();
      expect(triedOf(after)).toBe(triedOf(before) + 1);
    }),
  );
});
