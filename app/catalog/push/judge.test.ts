import fc from "fast-check";
import { expect, test } from "vitest";

import { FIELDS, kindOf } from "~/resources/catalog/fields";
import type { PushChange } from "~/resources/catalog/push";
import { valueOf } from "~/resources/catalog/sides.fixture";
import type { Theirs } from "~/resources/catalog/theirs";
import { same } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";

import { change } from "./changes.fixture";
import { afterSending, beforeImages, beforeSending, reasonOf, stateOf, withVerdicts } from "./judge";
import type { Verdict } from "./verdicts";

const shopify = (values: Record<string, Json>, variants: Record<string, Record<string, Json>> = {}): Theirs => ({
  productId: "900",
  title: "",
  handle: "",
  values,
  updatedAt: "",
  fieldUpdatedAt: {},
  hash: Buffer.from(""),
  unreadable: new Set(),
  toldBy: "",
  variants: Object.entries(variants).map(([variantId, own]) => ({
    variantId,
    inventoryItemId: "",
    position: 1,
    title: "",
    options: {},
    values: own,
    updatedAt: "",
    fieldUpdatedAt: {},
  })),
});

const FIELD_NAMES = Object.keys(FIELDS).filter((field) => FIELDS[field]?.of === "product");

/** A change of a product's field, and what Shopify holds of it: often one of the two values. */
const met = fc.constantFrom(...FIELD_NAMES).chain((field) => {
  const value = valueOf(kindOf(field));
  return fc.tuple(value, value, value, fc.nat(3)).map(([from, to, other, draw]) => ({
    one: change({ field, from, to }),
    now: draw === 0 ? from : draw === 1 ? to : other,
  }));
});

test("what is sent is only what Shopify holds as both sides agreed, whatever happened before", () => {
  fc.assert(
    fc.property(met, fc.boolean(), ({ one, now }, wasSent) => {
      const kind = kindOf(one.field);
      const judged = beforeSending(one, shopify({ [one.field]: now }), wasSent);
      if (judged.state === undefined) expect(same(kind, now, one.from)).toBe(true);
      if (same(kind, now, one.to)) expect(judged.state).toBe(wasSent ? "done" : "unchanged");
      if (judged.state === "conflict") expect(judged.found).toEqual(now);
    }),
  );
});

test("nothing that somebody else has written is taken for ours, unless Shopify only tidied what we sent", () => {
  const title = change({ field: "title", from: "Tee", to: " T-shirt " });
  expect(beforeSending(title, shopify({ title: "T-shirt" }), true).state).toBe("done");
  expect(beforeSending(title, shopify({ title: "T-shirt" }), false).state).toBe("conflict");
  expect(beforeSending(title, shopify({ title: "Hoodie" }), true).state).toBe("conflict");
  const html = change({
    field: "descriptionHtml",
    from: "<p>Old</p>",
    to: "<P class=a>New <BR/>text</P><script>x</script>",
  });
  expect(beforeSending(html, shopify({ descriptionHtml: '<p class="a">New <br>text</p>x' }), true).state).toBe("done");
  expect(beforeSending(html, shopify({ descriptionHtml: "<p>Theirs</p>" }), true).state).toBe("conflict");
  const price = change({ field: "price", variantId: "11", from: "10", to: "12.344" });
  expect(beforeSending(price, shopify({}, { 11: { price: "12.34" } }), true).state).toBe("done");
  expect(beforeSending(price, shopify({}, { 11: { price: "12.3" } }), true).state).toBe("conflict");
});

test("a variant that is gone is said to be", () => {
  const price = change({ field: "price", variantId: "11", from: "10", to: "12" });
  expect(beforeSending(price, shopify({}, { 12: { price: "10" } }), false)).toMatchObject({
    state: "failed",
    reason: "The variant has been deleted in Shopify.",
  });
});

test("what was answered stays as it was answered; what was not is told by its value, or sent again", () => {
  const title = (state?: PushChange["state"]): PushChange => ({
    ...change({ field: "title", from: "Tee", to: "T-shirt" }),
    ...(state && { state }),
  });
  const holds = (text: string) => shopify({ title: text });
  expect(afterSending({ ...title("done"), found: "T-shirt" }, holds("Changed since")).found).toBe("T-shirt");
  expect(afterSending(title(), holds("T-shirt")).state).toBe("done");
  expect(afterSending(title(), holds("Tee")).state).toBeUndefined();
  expect(afterSending(title(), holds("Hoodie"))).toMatchObject({ state: "conflict", found: "Hoodie" });
  expect(afterSending(title("conflict"), holds("Hoodie"))).toMatchObject({ state: "conflict", found: "Hoodie" });
  expect(afterSending(title("conflict"), holds("T-shirt"))).toMatchObject({ state: "done", found: "T-shirt" });
  expect(afterSending(title(), undefined)).toMatchObject({
    state: "failed",
    reason: "The product has been deleted in Shopify.",
  });
});

test("what stood before the first try is what a rollback goes back to, however often it is tried", () => {
  const title = change({ field: "title", from: "Tee", to: "T-shirt" });
  const price = change({ field: "price", variantId: "11", from: "10", to: "12" });
  const first = beforeImages([], [title]);
  const again = beforeImages(first, [{ ...title, from: "Something else" }, price]);
  expect(again).toEqual([
    { variantId: null, field: "title", value: "Tee" },
    { variantId: "11", field: "price", value: "10" },
  ]);
});

test("a product has ended when all of its changes have, by the worst of them, and each of them says what it came to", () => {
  const verdicts: Verdict[] = [
    { kind: "written", value: "A" },
    { kind: "refused", reason: "No." },
    { kind: "stale" },
    { kind: "held" },
    { kind: "unanswered" },
  ];
  const changes = verdicts.map((_, n) => change({ field: "title", variantId: String(n) }));
  const after = withVerdicts(changes, new Map(verdicts.entries()));
  expect(after.map(({ state }) => state)).toEqual(["done", "failed", "conflict", undefined, undefined]);
  expect(stateOf(after)).toBeNull();
  expect(stateOf(after.slice(0, 3))).toBe("failed");
  expect(reasonOf(after, "failed")).toBe("No.");
  expect(stateOf(after.slice(0, 1))).toBe("done");
  expect(stateOf([{ ...change({ field: "title" }), state: "unchanged" }])).toBe("unchanged");
});
