import { expect, it } from "vitest";
import { renumbered, renumberLine } from "./renumber.ts";

const order =
  '{"id":"gid://shopify/Order/8500175775920","legacyResourceId":"8500175775920","name":"#1001","number":1001,"note":"é"}';
const line =
  '{"id":"gid://shopify/LineItem/21400000000000","title":"#1001","product":{"id":"gid://shopify/Product/1"},"__parentId":"gid://shopify/Order/8500175775920"}';

const copyOf = (text: string, copy: number) =>
  JSON.parse(renumberLine(Buffer.from(text), copy, 100).toString()) as Record<string, unknown>;

it("gives a copy of an order ids and a number of its own", () => {
  expect(copyOf(order, 3)).toEqual({
    id: "gid://shopify/Order/38500175775920",
    legacyResourceId: "38500175775920",
    name: "#1301",
    number: 1301,
    note: "é",
  });
  expect(copyOf(order, 0)).toEqual(JSON.parse(order));
});

it("keeps a line with its order and leaves everything else alone", () => {
  expect(copyOf(line, 3)).toEqual({
    id: "gid://shopify/LineItem/321400000000000",
    title: "#1001",
    product: { id: "gid://shopify/Product/1" },
    __parentId: "gid://shopify/Order/38500175775920",
  });
});

it("stays within 64 bits for ids beyond 2^53", () => {
  const beyond = order.replaceAll("8500175775920", "820982911946154508");
  expect(copyOf(beyond, 9).legacyResourceId).toBe("829982911946154508");
});

it("finds the lines whatever the chunks", async () => {
  const text = Buffer.from(`${order}\n${line}\n`);
  const pieces = async (size: number) => {
    const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, n) =>
      text.subarray(n * size, (n + 1) * size),
    );
    const out: Buffer[] = [];
    for await (const chunk of renumbered(
      (async function* () {
        yield* chunks;
      })(),
      2,
      100,
    ))
      out.push(chunk);
    return Buffer.concat(out).toString();
  };
  expect(await pieces(7)).toBe(await pieces(10_000));
  expect(await pieces(7)).toContain("gid://shopify/Order/28500175775920");
});
