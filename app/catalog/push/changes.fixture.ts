/** Changes of a product, for properties of what is sent and of what comes back. */
import fc from "fast-check";

import { FIELDS, fieldSpec, inventoryField, metafieldField } from "~/resources/catalog/fields";
import type { PushChange } from "~/resources/catalog/push";
import { valueOf } from "~/resources/catalog/sides.fixture";

import type { Sender, Target } from "./parts";

const VARIANTS = ["11", "12", "13"] as const;
const productFields = [
  ...Object.keys(FIELDS).filter((field) => FIELDS[field]?.of === "product"),
  metafieldField("custom", "care"),
  metafieldField("my.app", "origin"),
];
const variantFields = [
  ...Object.keys(FIELDS).filter((field) => FIELDS[field]?.of === "variant"),
  inventoryField("71"),
  inventoryField("72"),
];

export const target: Target = {
  productId: "900",
  items: new Map(VARIANTS.map((id) => [id, `5${id}`])),
  metafields: new Map([[metafieldField("custom", "care"), { type: "single_line_text_field", digest: "abc" }]]),
  options: [{ id: "31", name: "Size" }],
};

export const sender: Sender = {
  idempotencyKey: "key-of-the-product",
  runId: "7",
  salt: "",
  digest: (...pieces) => Buffer.from(pieces.join("").padEnd(32, "0")),
};

function changeOf(field: string, variantId: string | null): fc.Arbitrary<PushChange> {
  const value = valueOf(fieldSpec(field)?.kind ?? "text");
  return fc.record({
    catalogVariantId: fc.constant(variantId === null ? "0" : `1${variantId}`),
    variantId: fc.constant(variantId),
    field: fc.constant(field),
    from: value,
    to: value,
  });
}

/** Each field of the product, and of each variant, at most once. */
export const changes: fc.Arbitrary<PushChange[]> = fc
  .subarray([
    ...productFields.map((field) => [field, null] as const),
    ...VARIANTS.flatMap((id) => variantFields.map((field) => [field, id] as const)),
  ])
  .chain((chosen) => fc.tuple(...chosen.map(([field, id]) => changeOf(field, id))));

export const change = (some: Partial<PushChange> & { field: string }): PushChange => ({
  catalogVariantId: some.variantId ? `1${some.variantId}` : "0",
  variantId: null,
  from: null,
  to: null,
  ...some,
});
