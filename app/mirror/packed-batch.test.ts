import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256 } from "~/lib/digest.server";
import type { Seal } from "~/lib/seal";
import type { Change, MirrorRecord } from "~/resources/resource";
import { createPacker, unpacked } from "./packed-batch";
import type { PackedBatch } from "./packed-batch";
import { prepared } from "./version";
import type { Prepared } from "./version";

/** Seals nothing, so that the same record gives the same bytes twice. */
const plain: Seal = {
  seal: (text) => Buffer.from(text),
  open: (sealed) => Buffer.from(sealed).toString(),
  fingerprint: (value) => Buffer.from(value),
};
const ctx = { shop: { id: 7 }, digest: sha256, seal: plain };

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom("x".repeat(300_000), "ü".repeat(300_000), "🛒".repeat(200_000)),
);
const record: fc.Arbitrary<MirrorRecord> = fc.record({
  id: fc.nat().map(String),
  updatedAt: fc.constant("2026-11-21T07:00:00Z"),
  name: fc.constant("#1001"),
  row: fc.array(fc.oneof(text, fc.integer(), fc.constant(null)), { maxLength: 4 }),
  document: fc.record({ title: text }),
  parts: fc.oneof(
    fc.constant({ known: false as const, shown: true }),
    text.map((value) => ({ known: true as const, value })),
  ),
  children: fc.array(fc.array(fc.array(text, { maxLength: 3 }), { maxLength: 3 }), { maxLength: 2 }),
  personal: fc.option(
    text.map((email) => ({ data: { email }, lookup: { email: email.slice(0, 9), phone: null, name: null } })),
  ),
});
const change: fc.Arbitrary<Change> = fc.oneof(
  record.map((one): Change => ({ kind: "upsert", record: one })),
  fc.constant<Change>({ kind: "delete", id: "1", at: "2026-11-21T07:00:00Z" }),
);

/** With what bytes say in the place of bytes, which are slow to compare. */
const told = (batch: readonly Prepared[]) =>
  batch.map((one) => {
    if (one.kind !== "upsert") return one;
    const { row, children, hash, partsHash, contact, ...version } = one.version;
    const all = [row, ...children, hash, partsHash, contact];
    return { ...version, all: all.map((bytes) => bytes && Buffer.from(bytes).toString("latin1")) };
  });

/** As it arrives in another thread: the sender's bytes are gone. */
const sent = (batch: PackedBatch) => structuredClone(batch, { transfer: [batch.bytes] });

test("batch after batch arrives as it would have been made there, in bytes that are used again", () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 6 }), fc.nat(3), (batches, kept) => {
      const packer = createPacker();
      const inUse: ArrayBuffer[] = [];
      for (const batch of batches) {
        const here = batch.map((one) => prepared(ctx, "orders", one));
        const there = sent(packer.pack(batch.map((one) => prepared({ ...ctx, encode: packer.encode }, "orders", one))));
        expect(told(unpacked(there))).toEqual(told(here));
        inUse.push(there.bytes);
        if (inUse.length > kept) packer.reuse(structuredClone(inUse[0]!, { transfer: [inUse.shift()!] }));
      }
    }),
    { numRuns: 25 },
  );
});

test("bytes that came back are filled anew", () => {
  const packer = createPacker();
  const spent = new ArrayBuffer(5 * 1024 * 1024);
  packer.reuse(spent);
  packer.encode("something");
  expect(packer.pack([]).bytes).toBe(spent);
});

test("versions whose bytes are elsewhere are packed all the same", () => {
  const packer = createPacker();
  const personal = { data: {}, lookup: { email: randomBytes(8).toString("hex"), phone: null, name: null } };
  const one: MirrorRecord = {
    id: "1",
    updatedAt: "2026-11-21T07:00:00Z",
    name: "#1",
    row: [],
    document: { title: "Tea" },
    parts: { known: false, shown: false },
    children: [[["1"]]],
    personal,
  };
  const here = prepared(ctx, "orders", { kind: "upsert", record: one });
  packer.encode("of another");
  expect(told(unpacked(sent(packer.pack([here]))))).toEqual(told([here]));
});
