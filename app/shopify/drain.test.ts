import fc from "fast-check";
import { expect, test } from "vitest";
import type { Admin, AdminRequest, Spent } from "./admin";
import { requestedCost, SINGLE_QUERY_LIMIT } from "./cost";
import { drain } from "./drain";

const DOCUMENT = `query Records($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { id
  lines: lineItems(first: 2, reverse: true) { nodes { id title } pageInfo { hasNextPage endCursor } }
  refunds(first: 9) { id refundLineItems(first: 2) { nodes { id quantity } pageInfo { hasNextPage endCursor } } } } } }`;

type Item = { id: string };
const items = (of: string, count: number): Item[] =>
  Array.from({ length: count }, (_, n) => ({ id: `gid://shopify/Item/${of}${n}` }));

/** A Shopify with these children, `at most` so many to a page after the first. */
function shopify(children: Record<string, Item[]>, atMost = 250) {
  const sent: AdminRequest[] = [];
  const page = (key: string, from: number, size: number) => {
    const all = children[key] ?? [];
    const end = Math.min(all.length, from + size);
    return {
      nodes: all.slice(from, end),
      pageInfo: { hasNextPage: end < all.length, endCursor: end === 0 ? null : String(end) },
    };
  };
  const admin: Admin = {
    query: <Data>(request: AdminRequest) => {
      sent.push(request);
      const variables = request.variables as Record<string, string>;
      const size = Math.min(atMost, Number(/first: (\d+)/.exec(request.document)?.[1]));
      const data = Object.fromEntries(
        [...request.document.matchAll(/(node\d*)(: node)?\(id: \$(id\d*)\)/g)].map(([, key = "", , name = ""]) => {
          const id = variables[name] ?? "";
          const after = Number(variables[name.replace("id", "after")]);
          return [key, id in children ? { id, page: page(id, after, size) } : null];
        }),
      );
      return Promise.resolve({
        data: data as Data,
        answeredAt: "",
        denied: [],
        spent: { calls: 1, queryCost: 3, throttledMs: 0, bytes: 10 },
      });
    },
    download: () => Promise.reject(new Error("nothing to download")),
    upload: () => Promise.reject(new Error("nothing to upload")),
  };
  return { admin, sent, first: (key: string) => page(key, 0, 2) };
}

const order = "gid://shopify/Order/1";
const refunds = ["gid://shopify/Refund/1", "gid://shopify/Refund/2"];

test("a page that is the last is left as it is, without a call", async () => {
  const shop = shopify({ [order]: items("a", 2) });
  const data = { nodes: [null, { id: order, lines: shop.first(order), refunds: [] }, {}] };
  await drain(shop.admin, DOCUMENT, data, "sync", () => undefined);
  expect([data.nodes[1]?.lines?.nodes.length, shop.sent.length]).toEqual([2, 0]);
});

test("is read on from where it ended, with the same selection and arguments, for whoever waits, and what it costs is told", async () => {
  const shop = shopify({ [order]: items("a", 600) });
  const data = { nodes: [{ id: order, lines: shop.first(order), refunds: [] }] };
  const spent: Spent[] = [];
  await drain(shop.admin, DOCUMENT, data, "page", (cost) => spent.push(cost));
  expect(data.nodes[0]?.lines.nodes).toEqual(items("a", 600));
  expect(shop.sent.map(({ variables, urgency }) => [variables, urgency])).toEqual([
    [{ id: order, after: "2" }, "page"],
    [{ id: order, after: "252" }, "page"],
    [{ id: order, after: "502" }, "page"],
  ]);
  expect(shop.sent[0]?.document.replace(/\s+/g, " ")).toContain(
    "... on Order { page: lineItems(first: 250, after: $after, reverse: true) { nodes { id title } pageInfo { hasNextPage endCursor } } }",
  );
  expect(spent.map(({ calls, queryCost }) => [calls, queryCost])).toEqual([
    [1, 3],
    [1, 3],
    [1, 3],
  ]);
});

test("the same connection of many parents is read on together, within what one query may cost", async () => {
  const parents = Array.from({ length: 900 }, (_, n) => `gid://shopify/Refund/${n}`);
  const shop = shopify(Object.fromEntries(parents.map((id, n) => [id, items(`r${n}-`, 5)])));
  const lines = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
  const data = {
    nodes: [{ id: order, lines, refunds: parents.map((id) => ({ id, refundLineItems: shop.first(id) })) }],
  };
  await drain(shop.admin, DOCUMENT, data, "sync", () => undefined);
  expect(data.nodes[0]?.refunds.map(({ refundLineItems }) => refundLineItems.nodes.length)).toEqual(
    parents.map(() => 5),
  );
  expect(shop.sent.length).toBeLessThan(25);
  for (const { document } of shop.sent) expect(requestedCost(document)).toBeLessThanOrEqual(SINGLE_QUERY_LIMIT);
});

test("whatever is cut, at any depth, becomes whole and in order", async () => {
  const counts = fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40), fc.integer({ min: 1, max: 15 }));
  await fc.assert(
    fc.asyncProperty(counts, async ([lines, one, two, atMost]) => {
      const children = {
        [order]: items("a", lines),
        [refunds[0] ?? ""]: items("b", one),
        [refunds[1] ?? ""]: items("c", two),
      };
      const shop = shopify(children, atMost);
      const data = {
        nodes: [
          {
            id: order,
            lines: shop.first(order),
            refunds: refunds.map((id) => ({ id, refundLineItems: shop.first(id) })),
          },
        ],
      };
      await drain(shop.admin, DOCUMENT, data, "sync", () => undefined);
      const [whole] = data.nodes;
      expect(
        [whole?.lines, ...(whole?.refunds ?? []).map((refund) => refund.refundLineItems)].map((page) => page?.nodes),
      ).toEqual(Object.values(children));
    }),
  );
});

test("what is cut within a page that was itself read later becomes whole too", async () => {
  const document = `query { node(id: "x") { ... on Order { id fulfillments: fulfillmentOrders(first: 1) {
    nodes { id lineItems(first: 2) { nodes { id } pageInfo { hasNextPage endCursor } } } pageInfo { hasNextPage endCursor } } } } }`;
  const later = "gid://shopify/FulfillmentOrder/2";
  const shop = shopify({ [later]: items("d", 5) });
  const nested = { id: later, lineItems: shop.first(later) };
  const outer = shopify({ [order]: [{ id: "gid://shopify/FulfillmentOrder/1" }, nested] });
  const admin: Admin = {
    ...shop.admin,
    query: (request) => (request.variables?.id === order ? outer.admin : shop.admin).query(request),
  };
  const first = {
    nodes: [{ id: "gid://shopify/FulfillmentOrder/1" }],
    pageInfo: { hasNextPage: true, endCursor: "1" },
  };
  await drain(admin, document, { node: { id: order, fulfillments: first } }, "sync", () => undefined);
  expect(first.nodes).toHaveLength(2);
  expect(nested.lineItems.nodes).toEqual(items("d", 5));
});

test("a record that vanishes meanwhile is not taken for whole", async () => {
  const shop = shopify({});
  const cut = { nodes: items("a", 2), pageInfo: { hasNextPage: true, endCursor: "2" } };
  const work = drain(
    shop.admin,
    DOCUMENT,
    { nodes: [{ id: order, lines: cut, refunds: [] }] },
    "sync",
    () => undefined,
  );
  await expect(work).rejects.toMatchObject({ kind: "unavailable", retry: true });
});

test("a plain list that Shopify cut without a word is made whole by the ids of the whole list, as many at once as may be", async () => {
  const document = `query Records($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { id all: refunds { id }
    some: refunds(first: 2) { id refundLineItems(first: 3) { nodes { id lineItem { id } } pageInfo { hasNextPage endCursor } } } } } }`;
  const ids = Array.from({ length: 150 }, (_, n) => `gid://shopify/Refund/${n}`);
  const last = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
  const read = (id: string) => ({ id, refundLineItems: last });
  const sent: AdminRequest[] = [];
  const admin: Admin = {
    query: <Data>(request: AdminRequest) => {
      sent.push(request);
      const nodes = (request.variables?.ids as string[]).map((id) => (id === gone ? null : read(id)));
      return Promise.resolve({
        data: { nodes } as Data,
        answeredAt: "",
        denied: [],
        spent: { calls: 1, queryCost: 1, throttledMs: 0, bytes: 1 },
      });
    },
    download: () => Promise.reject(new Error("nothing to download")),
    upload: () => Promise.reject(new Error("nothing to upload")),
  };
  let gone = "";
  const data = () => ({
    nodes: [null, { id: order, all: ids.map((id) => ({ id })), some: ids.slice(0, 2).map(read) }],
  });
  const whole = data();
  await drain(admin, document, whole, "sync", () => undefined);
  expect(whole.nodes[1]?.some).toEqual(ids.map(read));
  for (const { document, variables } of sent)
    expect(requestedCost(document, variables)).toBeLessThanOrEqual(SINGLE_QUERY_LIMIT);
  expect(sent.length).toBe(2);

  gone = ids[140] ?? "";
  await expect(drain(admin, document, data(), "sync", () => undefined)).rejects.toMatchObject({ kind: "unavailable" });
});
