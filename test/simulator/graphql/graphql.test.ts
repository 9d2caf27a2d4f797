import { afterEach, describe, expect, test } from "vitest";
import type { Simulator } from "../index.ts";
import type { SimulatorOptions } from "../options.ts";
import { connectApp, startHandmade } from "../testing.ts";
import type { GraphqlReply } from "../testing.ts";

let sim: Simulator | undefined;
afterEach(async () => {
  await sim?.close();
  sim = undefined;
});

async function open(options?: SimulatorOptions) {
  sim = await startHandmade(options);
  return { sim, ...(await connectApp(sim)) };
}

const codeOf = (reply: GraphqlReply) => reply.errors?.[0]?.extensions?.code;

describe("what the real schema refuses is refused", () => {
  test("an invented field never reaches the data", async () => {
    const { ask } = await open();
    const reply = await ask(`{ orders(first: 1) { nodes { id lockstepField } } }`);
    expect(reply).toMatchObject({
      status: 200,
      errors: [{ message: expect.stringContaining(`Cannot query field "lockstepField" on type "Order"`) }],
    });
    expect(reply.data).toBeUndefined();
  });

  test("a query that is not GraphQL, a missing query and another version get Shopify's answers", async () => {
    const { ask, token, sim } = await open();
    expect((await ask(`{ orders( }`)).errors?.[0]?.message).toContain("Syntax Error");
    const post = (version: string, body: string) =>
      fetch(`${sim.origin}/admin/api/${version}/graphql.json`, {
        method: "POST",
        headers: { "X-Forwarded-Host": "first.myshopify.com", "X-Shopify-Access-Token": token },
        body,
      });
    expect((await post("2026-10", "{}")).status).toBe(400);
    expect((await post("2025-01", `{"query":"{ shop { id } }"}`)).status).toBe(404);
  });

  test("a root field that is not simulated says so by its name", async () => {
    const { ask } = await open();
    const reply = await ask(`{ orderSavedSearches(first: 1) { nodes { id } } }`);
    expect(reply.errors?.[0]?.message).toContain("orderSavedSearches");
    expect(codeOf(reply)).toBe("NOT_SIMULATED");
  });

  test("a field the store has no data for says so instead of inventing any", async () => {
    const { ask } = await open();
    const reply = await ask(`{ orders(first: 1) { nodes { id merchantEditable } } }`);
    expect(reply.errors?.[0]).toMatchObject({
      message: expect.stringContaining("Order.merchantEditable"),
      extensions: { code: "NOT_SIMULATED" },
    });
  });

  test("pages need first or last, at most 250; ids at most 250", async () => {
    const { ask } = await open();
    expect((await ask(`{ orders { nodes { id } } }`)).errors?.[0]?.message).toBe(
      "you must provide one of first or last",
    );
    expect((await ask(`{ orders(first: 251) { nodes { id } } }`)).errors?.[0]?.message).toBe("first cannot exceed 250");
    const ids = Array.from({ length: 251 }, (_, index) => `gid://shopify/Order/${index + 1}`);
    expect(codeOf(await ask(`query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, { ids }))).toBe(
      "MAX_INPUT_SIZE_EXCEEDED",
    );
  });
});

describe("paging", () => {
  test("backwards pages end where forwards pages began", async () => {
    const { ask } = await open();
    const forward = await ask(
      `{ orders(first: 3, sortKey: CREATED_AT) { edges { cursor node { name } } pageInfo { endCursor } } }`,
    );
    const end = (forward.data as { orders: { pageInfo: { endCursor: string } } }).orders.pageInfo.endCursor;
    const backward = await ask(
      `query ($before: String) { orders(last: 2, before: $before, sortKey: CREATED_AT) { nodes { name } pageInfo { hasPreviousPage hasNextPage } } }`,
      { before: end },
    );
    expect(backward.data).toEqual({
      orders: {
        nodes: [{ name: "#1020" }, { name: "#1019" }],
        pageInfo: { hasPreviousPage: false, hasNextPage: true },
      },
    });
  });

  test("a cursor is base64 of the last id and value; a broken one is refused", async () => {
    const { ask } = await open();
    const reply = await ask(`{ orders(first: 1, sortKey: UPDATED_AT) { edges { cursor } } }`);
    const cursor = (reply.data as { orders: { edges: { cursor: string }[] } }).orders.edges[0]?.cursor ?? "";
    expect(JSON.parse(Buffer.from(cursor, "base64").toString())).toEqual({
      last_id: 20,
      last_value: expect.stringContaining("2026-11-19T16"),
    });
    expect(codeOf(await ask(`{ orders(first: 1, after: "nonsense") { nodes { id } } }`))).toBe("INVALID_CURSOR");
  });

  test("removed shipping lines show only when asked for", async () => {
    const { ask } = await open();
    const reply = await ask(
      `{ order(id: "gid://shopify/Order/1") { shippingLines(first: 5) { nodes { title } } all: shippingLines(first: 5, includeRemovals: true) { nodes { title } } } }`,
    );
    expect(reply.data).toEqual({
      order: {
        shippingLines: { nodes: [{ title: "Standard" }] },
        all: { nodes: [{ title: "Removed" }, { title: "Standard" }] },
      },
    });
  });

  test("a missing id is null, a wrong gid an error", async () => {
    const { ask } = await open();
    const reply = await ask(
      `{ nodes(ids: ["gid://shopify/Order/2", "gid://shopify/Order/999"]) { __typename ... on Order { name } } }`,
    );
    expect(reply.data).toEqual({ nodes: [{ __typename: "Order", name: "#1002" }, null] });
    expect((await ask(`{ node(id: "order 7") { id } }`)).errors).toHaveLength(1);
  });
});

describe("search", () => {
  test("terms narrow a list and its count; an unknown field is ignored and everything returns", async () => {
    const { ask } = await open();
    const count = async (query: string) =>
      (await ask(`query ($q: String) { ordersCount(query: $q) { count } }`, { q: query })).data;
    expect(await count("created_at:>='2026-11-20T07:00:00Z'")).toEqual({ ordersCount: { count: 5 } });
    expect(await count("created_at:>='2026-11-20T07:00:00Z' AND created_at:<'2026-11-20T09:30:00Z'")).toEqual({
      ordersCount: { count: 3 },
    });
    expect(await count("id:>=19")).toEqual({ ordersCount: { count: 2 } });
    expect(await count("name:#1003")).toEqual({ ordersCount: { count: 1 } });
    expect(await count("creatd_at:>='2026-11-20T07:00:00Z'")).toEqual({ ordersCount: { count: 20 } });
  });

  test("a count stops at its limit and says that it did", async () => {
    const { ask } = await open();
    expect((await ask(`{ ordersCount(limit: 7) { count precision } }`)).data).toEqual({
      ordersCount: { count: 7, precision: "AT_LEAST" },
    });
    expect((await ask(`{ ordersCount(limit: null) { count precision } }`)).data).toEqual({
      ordersCount: { count: 20, precision: "EXACT" },
    });
  });
});

describe("access", () => {
  test("without read_all_orders nothing older than 60 days is there, in lists, counts and by id", async () => {
    const { ask, sim } = await open({ readAllOrders: false });
    sim.clock.advance(60 * 24 * 3600_000 - 10 * 3600_000 - 1000);
    const { ask: later } = await connectApp(sim);
    const reply = await later(
      `{ ordersCount { count } orders(first: 50) { nodes { name } } old: order(id: "gid://shopify/Order/11") { id } young: order(id: "gid://shopify/Order/10") { id } nodes(ids: ["gid://shopify/Order/20"]) { id } }`,
    );
    expect(reply.data).toMatchObject({
      ordersCount: { count: 10 },
      old: null,
      young: { id: "gid://shopify/Order/10" },
      nodes: [null],
    });
    expect((reply.data as { orders: { nodes: unknown[] } }).orders.nodes).toHaveLength(10);
    expect((await ask(`{ shop { id } }`)).status).toBe(401);
  });

  test("orders need read_orders, a customer read_customers; write implies read", async () => {
    const { ask, sim } = await open({ scopes: ["write_orders", "read_all_orders"] });
    const customer = await ask(`{ order(id: "gid://shopify/Order/1") { name customer { id } } }`);
    expect(customer.data).toEqual({ order: { name: "#1001", customer: null } });
    expect(customer.errors?.[0]).toMatchObject({ path: ["order", "customer"], extensions: { code: "ACCESS_DENIED" } });
    sim.changeScopes(["read_products"]);
    const orders = await ask(`{ orders(first: 1) { nodes { id } } }`);
    expect(orders).toMatchObject({ data: null, errors: [{ path: ["orders"], extensions: { code: "ACCESS_DENIED" } }] });
  });

  test("not approved for protected data: each such field is null with an error, until there are too many", async () => {
    const { ask, sim } = await open({ protectedData: false });
    const one = await ask(`{ orders(first: 2) { nodes { name email customer { id } } } }`);
    expect(one.data).toEqual({
      orders: {
        nodes: [
          { name: "#1020", email: null, customer: null },
          { name: "#1019", email: null, customer: null },
        ],
      },
    });
    expect(one.errors).toHaveLength(4);
    expect(one.errors?.[0]?.message).toContain("This app is not approved to use the email field.");
    sim.knobs.errorCeiling = 10;
    const many = await ask(`{ orders(first: 20) { nodes { email } } }`);
    expect(many.errors).toEqual([{ message: "Too many execution errors, max error limit reached. Results truncated" }]);
    expect(many.data).toBeNull();
  });

  test("subscriptions made by API are listed, those of the app's configuration are not", async () => {
    const { ask, sim } = await open();
    const all = `{ webhookSubscriptions(first: 5) { nodes { topic uri } } currentAppInstallation { app { webhookApiVersion } } }`;
    expect((await ask(all)).data).toEqual({
      webhookSubscriptions: { nodes: [] },
      currentAppInstallation: { app: { webhookApiVersion: "2026-10" } },
    });
    sim.subscribe("orders/updated", "https://old.example.com/hooks");
    sim.knobs.webhookApiVersion = "2026-07";
    expect((await ask(all)).data).toEqual({
      webhookSubscriptions: { nodes: [{ topic: "ORDERS_UPDATED", uri: "https://old.example.com/hooks" }] },
      currentAppInstallation: { app: { webhookApiVersion: "2026-07" } },
    });
    const others = await ask(`{ webhookSubscriptions(first: 5, topics: [ORDERS_DELETE]) { nodes { id } } }`);
    expect(others.data).toEqual({ webhookSubscriptions: { nodes: [] } });
  });

  test("the installation tells the granted scopes; the shop tells its zone and currency", async () => {
    const { ask } = await open({ scopes: ["read_orders"] });
    const reply = await ask(
      `{ currentAppInstallation { accessScopes { handle } } shop { name myshopifyDomain ianaTimezone currencyCode plan { publicDisplayName } } webhookSubscriptions(first: 5) { nodes { id } } }`,
    );
    expect(reply.data).toEqual({
      currentAppInstallation: { accessScopes: [{ handle: "read_orders" }] },
      shop: {
        name: "Handmade",
        myshopifyDomain: "first.myshopify.com",
        ianaTimezone: "America/New_York",
        currencyCode: "USD",
        plan: { publicDisplayName: "Basic" },
      },
      webhookSubscriptions: { nodes: [] },
    });
  });
});

describe("cost", () => {
  test("an order of two sizes of page: requested before, actual after, the rest given back", async () => {
    const { ask } = await open({ plan: { bucket: 1000, restore: 0 } });
    const reply = await ask(
      `{ orders(first: 3, query: "id:1") { nodes { id totalPriceSet { shopMoney { amount } presentmentMoney { amount } } lineItems(first: 10) { nodes { id } } } } }`,
    );
    // 2 + 3 × (1 order + 3 money bag + 2 + 10 lines) and 2 + (1 + 3 + 2 + 1 line)
    expect(reply.extensions?.cost).toEqual({
      requestedQueryCost: 50,
      actualQueryCost: 9,
      throttleStatus: { maximumAvailable: 1000, currentlyAvailable: 991, restoreRate: 0 },
    });
  });

  test("more than 1,000 points in one query are refused before anything runs", async () => {
    const { ask, sim } = await open();
    const reply = await ask(`{ orders(first: 50) { nodes { id lineItems(first: 50) { nodes { id } } } } }`);
    expect(reply.errors?.[0]).toMatchObject({
      message: "Query cost is 2652, which exceeds the single query max cost limit (1000).",
      extensions: { code: "MAX_COST_EXCEEDED", cost: 2652, maxCost: 1000 },
    });
    expect(sim.stats.actualCost).toBe(0);
  });

  test("an empty bucket throttles with HTTP 200 and no data, and fills again with time", async () => {
    const { ask, sim } = await open({ plan: { bucket: 100, restore: 10 } });
    const query = `{ orders(first: 20) { nodes { id } pageInfo { hasNextPage } } }`;
    for (let spent = 0; spent < 4; spent++) expect((await ask(query)).errors).toBeUndefined();
    const throttled = await ask(query);
    expect(throttled).toMatchObject({
      status: 200,
      errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
      extensions: {
        cost: {
          requestedQueryCost: 22,
          actualQueryCost: null,
          throttleStatus: { maximumAvailable: 100, restoreRate: 10 },
        },
      },
    });
    expect(throttled).not.toHaveProperty("data");
    sim.clock.advance(2000);
    expect((await ask(query)).errors).toBeUndefined();
  });

  test("nodes(ids:) is sized by its ids, a fragment on a union by its dearest branch, a mutation costs ten", async () => {
    const { ask } = await open();
    const cost = (reply: GraphqlReply) => reply.extensions?.cost.requestedQueryCost;
    const ids = ["1", "2", "3"].map((id) => `gid://shopify/Order/${id}`);
    expect(
      cost(
        await ask(
          `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { id totalPriceSet { shopMoney { amount } } } ... on Shop { plan { publicDisplayName } } } }`,
          { ids },
        ),
      ),
    ).toBe(9);
    expect(
      cost(
        await ask(`mutation { bulkOperationCancel(id: "gid://shopify/BulkOperation/1") { userErrors { message } } }`),
      ),
    ).toBe(10);
  });

  test("the debug header breaks the cost down by field", async () => {
    const { ask } = await open();
    const reply = await ask(
      `{ shop { id } orders(first: 10) { nodes { id } } }`,
      {},
      { "Shopify-GraphQL-Cost-Debug": "1" },
    );
    expect(reply.extensions?.cost.fields).toContainEqual({
      path: ["orders"],
      definedCost: 2,
      requestedTotalCost: 12,
      requestedChildrenCost: 10,
    });
  });
});

describe("faults on demand", () => {
  test("HTTP errors come as Shopify sends them, for as many calls as were ordered", async () => {
    const { token, sim } = await open();
    const post = () =>
      fetch(`${sim.origin}/admin/api/2026-10/graphql.json`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-Forwarded-Host": "first.myshopify.com",
          "X-Shopify-Access-Token": token,
        },
        body: JSON.stringify({ query: "query Name { shop { name } }" }),
      });
    for (const kind of ["402", "430", "500", "502", "503"] as const) {
      sim.faults.next(kind);
      expect((await post()).status).toBe(Number(kind));
    }
    sim.faults.next("429", { times: 2, match: "Name" });
    const limited = await post();
    expect([limited.status, limited.headers.get("retry-after"), (await post()).status, (await post()).status]).toEqual([
      429,
      "2.0",
      429,
      200,
    ]);
    sim.faults.next("reset");
    await expect(post()).rejects.toThrow();
    sim.faults.next("token_expired");
    expect((await post()).status).toBe(401);
  });

  test("errors inside an answer: internal error, throttled, protected data; and none for other operations", async () => {
    const { ask, sim } = await open();
    sim.faults.next("internal_error", { match: "Wanted" });
    expect((await ask(`query Other { shop { id } }`)).errors).toBeUndefined();
    expect(codeOf(await ask(`query Wanted { shop { id } }`))).toBe("INTERNAL_SERVER_ERROR");
    sim.faults.next("throttled");
    expect(codeOf(await ask(`{ shop { id } }`))).toBe("THROTTLED");
    sim.faults.next("protected_denied");
    expect(codeOf(await ask(`{ order(id: "gid://shopify/Order/1") { email } }`))).toBe("ACCESS_DENIED");
    expect(sim.faults.struck).toEqual({ internal_error: 1, throttled: 1, protected_denied: 1 });
  });
});

test("variables of the wrong type are refused and cost nothing", async () => {
  const { ask, sim } = await open();
  const reply = await ask(`query ($first: Int!) { orders(first: $first) { nodes { id } } }`, { first: "many" });
  expect(reply.errors?.[0]?.message).toContain("$first");
  expect(sim.shop().bucket.status().currentlyAvailable).toBe(2000);
});
