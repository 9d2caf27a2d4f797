import { expect, test } from "vitest";
import { letGo } from "./let-go";

test("a buffer that has its memory alone gives it back", () => {
  const piece = Buffer.allocUnsafeSlow(1000);
  letGo(piece);
  expect(piece.length).toBe(0);
});

test("one that shares its memory stays, and so do those it shares it with", () => {
  const whole = Buffer.alloc(1000, "a");
  letGo(whole.subarray(10, 20));
  const [one, other] = [Buffer.from("one"), Buffer.from("other")];
  letGo(one);
  const shared = new Uint8Array(new SharedArrayBuffer(8));
  letGo(shared);
  expect([whole.length, one.toString(), other.toString(), shared.length]).toEqual([1000, "one", "other", 8]);
});
