import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { AppError } from "./errors";
import { createSeal, parseKeys } from "./seal.server";

const oldKey = randomBytes(32);
const newKey = randomBytes(32);

describe("sealing", () => {
  test("gives back what was sealed, in any script", () => {
    const seal = createSeal([oldKey]);
    const plain = JSON.stringify({ name: "Łucja 李", note: "x".repeat(10_000) });
    expect(seal.open(seal.seal(plain, "order:1"), "order:1")).toBe(plain);
    expect(seal.open(seal.seal("", "order:1"), "order:1")).toBe("");
  });

  test("shows nothing of the plain text, and never the same bytes twice", () => {
    const seal = createSeal([oldKey]);
    const sealed = Array.from({ length: 3000 }, () => seal.seal("jon@example.com", "order:1").toString("hex"));
    expect(new Set(sealed).size).toBe(3000);
    expect(sealed.join("")).not.toContain(Buffer.from("example").toString("hex"));
  });

  test.each([
    ["of another place", (sealed: Buffer) => ({ sealed, context: "order:2" })],
    ["with a bit turned over", (sealed: Buffer) => ({ sealed: flipped(sealed, 20), context: "order:1" })],
    ["with another key's number", (sealed: Buffer) => ({ sealed: flipped(sealed, 0), context: "order:1" })],
    ["cut short", (sealed: Buffer) => ({ sealed: sealed.subarray(0, 20), context: "order:1" })],
    ["of nothing", () => ({ sealed: Buffer.alloc(0), context: "order:1" })],
  ])("does not open a seal %s", (_, change) => {
    const seal = createSeal([oldKey]);
    const { sealed, context } = change(seal.seal("secret", "order:1"));
    expect(() => seal.open(sealed, context)).toThrow(AppError);
  });

  test("a new key in front seals, the old one still opens; without it, the old seals stay shut", () => {
    const before = createSeal([oldKey]);
    const both = createSeal([newKey, oldKey]);
    const after = createSeal([newKey]);
    const old = before.seal("secret", "c");
    const fresh = both.seal("secret", "c");
    expect(both.open(old, "c")).toBe("secret");
    expect(after.open(fresh, "c")).toBe("secret");
    expect(() => after.open(old, "c")).toThrow(/ENCRYPTION_KEY/);
  });
});

describe("fingerprints", () => {
  test("are the same for the same value and place only", () => {
    const seal = createSeal([oldKey]);
    const print = seal.fingerprint("jon@example.com", "email");
    expect(print).toHaveLength(16);
    expect(print.equals(seal.fingerprint("jon@example.com", "email"))).toBe(true);
    expect(print.equals(seal.fingerprint("jon@example.com", "name"))).toBe(false);
    expect(print.equals(seal.fingerprint("joe@example.com", "email"))).toBe(false);
  });

  test("do not change while a new key is brought in, and differ between keys", () => {
    const print = (...keys: Buffer[]) => createSeal(keys).fingerprint("jon@example.com", "email").toString("hex");
    expect(print(newKey, oldKey)).toBe(print(oldKey));
    expect(print(newKey)).not.toBe(print(oldKey));
  });
});

describe("keys", () => {
  test("are read as base64, URL-safe base64 or hex, several with commas", () => {
    const forms = [oldKey.toString("base64"), oldKey.toString("base64url"), oldKey.toString("hex")];
    expect(parseKeys(forms.join(", "))).toEqual([oldKey, oldKey, oldKey]);
  });

  test.each(["", "secret", randomBytes(16).toString("base64"), `${oldKey.toString("hex")},`])(
    "cannot be read from %j",
    (text) => {
      expect(parseKeys(text)).toBeUndefined();
    },
  );
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}
