import fc from "fast-check";
import { expect, test } from "vitest";

import { decide, OWNERS, STRATEGIES, strategyFor } from "./strategy";
import type { Changed, ConflictPolicy, Strategy } from "./strategy";

const EARLY = "2026-11-26T10:00:00.000Z";
const LATE = "2026-11-26T10:00:00.001Z";
const when = fc.constantFrom(null, EARLY, LATE);
const changed: fc.Arbitrary<Changed> = fc.record({ ours: when, theirs: when });
const field = fc.constantFrom("title", "price", "inventory:123", "metafield:custom.fabric");
const owners = fc.dictionary(fc.constantFrom("title", "inventory", "inventory:123"), fc.constantFrom(...OWNERS));

const by = (strategy: Strategy, fieldOwners: ConflictPolicy["fieldOwners"] = {}): ConflictPolicy => ({
  strategy,
  fieldStrategies: {},
  fieldOwners,
});

test("local_priority always ends with our value, shopify_priority with Shopify's, manual_review with a question", () => {
  fc.assert(
    fc.property(field, changed, owners, (name, times, own) => {
      expect(decide(by("local_priority", own), name, times)).toBe("ours");
      expect(decide(by("shopify_priority", own), name, times)).toBe("shopify");
      expect(decide(by("manual_review", own), name, times)).toBeNull();
    }),
  );
});

test("merge_fields ends with the owner's value, whenever it was changed; a field without an owner is asked about", () => {
  fc.assert(
    fc.property(field, changed, owners, (name, times, own) => {
      const owner = own[name] ?? (name.startsWith("inventory:") ? own.inventory : undefined) ?? null;
      expect(decide(by("merge_fields", own), name, times)).toBe(owner);
    }),
  );
});

test("newest_wins ends with the later change, and asks when that cannot be told", () => {
  fc.assert(
    fc.property(field, changed, (name, times) => {
      const { ours, theirs } = times;
      const isKnown = ours !== null && theirs !== null && ours !== theirs;
      expect(decide(by("newest_wins"), name, times)).toBe(isKnown ? (ours > theirs ? "ours" : "shopify") : null);
      const mirrored = decide(by("newest_wins"), name, { ours: theirs, theirs: ours });
      expect(mirrored).toBe(isKnown ? (ours > theirs ? "shopify" : "ours") : null);
    }),
  );
});

test("a field has its own strategy, or its family's, or the default one", () => {
  fc.assert(
    fc.property(fc.constantFrom(...STRATEGIES), field, changed, (strategy, name, times) => {
      const overridden = { ...by("manual_review"), fieldStrategies: { [name]: strategy } };
      expect(decide(overridden, name, times)).toBe(decide(by(strategy), name, times));
    }),
  );
  const policy = {
    ...by("manual_review"),
    fieldStrategies: { inventory: "local_priority", "inventory:1": "newest_wins" },
  } as const;
  expect(["inventory:1", "inventory:2", "title"].map((name) => strategyFor(policy, name))).toEqual([
    "newest_wins",
    "local_priority",
    "manual_review",
  ]);
});
