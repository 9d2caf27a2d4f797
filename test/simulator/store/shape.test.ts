import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ensureSchema } from "../../../scripts/schema.mjs";
import { storeOf, someOrders } from "./testing.ts";

interface TypeRef {
  kind: string;
  name: string | null;
  ofType: TypeRef | null;
}
interface Type {
  kind: string;
  name: string;
  fields: { name: string; type: TypeRef; isDeprecated: boolean }[] | null;
  enumValues: { name: string }[] | null;
  possibleTypes: { name: string }[] | null;
}

const introspection = JSON.parse(gunzipSync(await readFile(await ensureSchema())).toString()) as {
  data: { __schema: { types: Type[] } };
};
const { types } = introspection.data.__schema;
const typeOf = new Map(types.map((type) => [type.name, type]));

/** Non-null fields that the simulated shop does not know; the API must refuse or fill them itself. */
const NOT_KNOWN = new Set([
  "Order.agreements", "Order.events", "Order.fulfillmentOrders", "Order.localizationExtensions", "Order.localizedFields",
  "Order.metafieldDefinitions", "Order.metafields", "Order.nonFulfillableLineItems", "Order.suggestedRefund", "Refund.order", "Fulfillment.order", "Fulfillment.events",
  "Fulfillment.fulfillmentOrders",
]); // prettier-ignore
/** Types that orders only point at: what is said about them must be right, not complete. */
const POINTED_AT = new Set([
  "Product", "ProductVariant", "Customer", "Location", "CustomerEmailAddress", "CustomerPhoneNumber", "Image",
  "BusinessEntity",
]); // prettier-ignore

const SCALARS: Record<string, (value: unknown) => boolean> = {
  ID: (value) => typeof value === "string" && /^gid:\/\/shopify\/\w+\/\d+/.test(value),
  String: (value) => typeof value === "string",
  URL: (value) => typeof value === "string" && URL.canParse(value),
  Boolean: (value) => typeof value === "boolean",
  Int: (value) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31,
  Float: (value) => typeof value === "number" && Number.isFinite(value),
  Decimal: (value) => typeof value === "string" && /^-?\d+\.\d+$/.test(value),
  Money: (value) => typeof value === "string" && /^-?\d+\.\d+$/.test(value),
  UnsignedInt64: (value) => typeof value === "string" && /^\d+$/.test(value),
  DateTime: (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value),
};

function complaints(value: unknown, ref: TypeRef, path: string): string[] {
  if (ref.kind === "NON_NULL") {
    if (value === null) return [`${path} is null`];
    return complaints(value, ref.ofType as TypeRef, path);
  }
  if (value === null) return [];
  if (ref.kind === "LIST") {
    if (!Array.isArray(value)) return [`${path} is not a list`];
    return value.flatMap((item) => complaints(item, ref.ofType as TypeRef, `${path}[]`));
  }
  const type = typeOf.get(ref.name ?? "") as Type;
  if (type.kind === "ENUM")
    return type.enumValues?.some(({ name }) => name === value) ? [] : [`${path} is ${String(value)}, no ${type.name}`];
  if (type.kind === "SCALAR")
    return SCALARS[type.name]?.(value) ? [] : [`${path} is ${String(value)}, no ${type.name}`];
  if (type.name.endsWith("Connection")) {
    if (!Array.isArray(value)) return [`${path} is not the list of its nodes`];
    const nodes = type.fields?.find(({ name }) => name === "nodes")?.type as TypeRef;
    return complaints(value, nodes, path);
  }
  return objectComplaints(value as Record<string, unknown>, type, path);
}

function objectComplaints(value: Record<string, unknown>, type: Type, path: string): string[] {
  let object = type;
  if (type.kind !== "OBJECT") {
    const name = value.__typename as string;
    if (!type.possibleTypes?.some((possible) => possible.name === name))
      return [`${path} says ${name}, no ${type.name}`];
    object = typeOf.get(name) as Type;
  }
  const found: string[] = [];
  for (const key of Object.keys(value))
    if (key !== "__typename" && !object.fields?.some(({ name }) => name === key))
      found.push(`${path}.${key} is unknown`);
  for (const field of object.fields ?? []) {
    const name = `${object.name}.${field.name}`;
    if (value[field.name] !== undefined)
      found.push(...complaints(value[field.name], field.type, `${path}.${field.name}`));
    else if (field.type.kind === "NON_NULL" && !field.isDeprecated && !POINTED_AT.has(object.name))
      if (!NOT_KNOWN.has(name)) found.push(`${path}.${field.name} is missing`);
  }
  return found;
}

describe("a simulated order in the eyes of the Admin schema", () => {
  const order = { kind: "NON_NULL", name: null, ofType: { kind: "OBJECT", name: "Order", ofType: null } };
  const extras = new Set(["Order.lineItemGroups is unknown"]);

  it("has every non-null field, known enum members and well-formed scalars, a thousand times", () => {
    const found = new Set<string>();
    for (const one of someOrders(storeOf(5_000), 1_000))
      for (const complaint of complaints(one, order, "Order")) if (!extras.has(complaint)) found.add(complaint);
    expect([...found]).toEqual([]);
  });

  it("still does after every kind of edit", () => {
    const store = storeOf(1_000);
    const ids = [...store.pick(60), ...store.createOrders(20)];
    const kinds = ["editOrder", "fulfillOrder", "refundOrder", "captureOrder", "cancelOrder", "holdOrder"] as const;
    ids.forEach((id, n) => kinds.forEach((_, k) => store[kinds[(n + k) % kinds.length] ?? "editOrder"](id)));
    const found = ids.flatMap((id) => complaints(store.order(id), order, "Order"));
    expect([...new Set(found)].filter((complaint) => !extras.has(complaint))).toEqual([]);
  });
});
