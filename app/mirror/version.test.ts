import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "~/lib/digest.server";
import { createSeal } from "~/lib/seal.server";
import type { Json, MirrorRecord } from "~/resources/resource";
import { documentOf, versionOf } from "./version";

const ctx = { shop: { id: 1 }, digest: sha256, seal: createSeal([Buffer.alloc(32, 7)]) };
const lookup = { email: "a@example.com", phone: null, name: null };
const record: MirrorRecord = {
  id: "1",
  updatedAt: "2026-11-21T07:00:00Z",
  name: "#1001",
  row: ["#1001", null, 3],
  document: { note: "none" },
  parts: { known: false, shown: true },
  children: [[["11", "1", { json: { title: "Tea" } }]]],
  personal: { data: { email: "a@example.com" }, lookup },
};
const hashOf = (changed: Partial<MirrorRecord>) =>
  versionOf(ctx, "orders", { ...record, ...changed }).hash.toString("hex");

test("the document can be read again from the row that would have been written", () => {
  const tricky = fc.constantFrom("a\tb", "a\nb", "\\", '\\"', "\\t", "🛒", "\u2028");
  const document = fc.dictionary(fc.string(), fc.oneof(tricky, fc.integer(), fc.constant(null)));
  fc.assert(
    fc.property(document, (values) => {
      const json = JSON.parse(JSON.stringify(values)) as Json;
      expect(documentOf(versionOf(ctx, "orders", { ...record, document: json }))).toEqual(json);
    }),
  );
});

test("whatever of a record changes, its hash does; what is only known later has a hash of its own", () => {
  const changed = [
    hashOf({}),
    hashOf({ document: { note: "one" } }),
    hashOf({ personal: { data: { email: "b@example.com" }, lookup } }),
    hashOf({ personal: null }),
    hashOf({ children: [[["11", "1", { json: { title: "Coffee" } }]]] }),
    hashOf({ children: [[]] }),
  ];
  expect(new Set(changed).size).toBe(changed.length);
  expect(hashOf({ parts: { known: true, value: { refunds: [] } } })).toBe(hashOf({}));
});
