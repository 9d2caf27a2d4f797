import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Simulator } from "../index.ts";
import type { SimulatorOptions } from "../options.ts";
import { connectApp, runBulk, startHandmade } from "../testing.ts";

type Line = Record<string, unknown> & { id: string; __parentId?: string };

let sim: Simulator | undefined;
afterEach(async () => {
  await sim?.close();
  sim = undefined;
});

async function open(options?: SimulatorOptions) {
  sim = await startHandmade(options);
  const { ask } = await connectApp(sim);
  return { sim, ask, bulk: (query: string, grouped = false) => runBulk(ask, query, grouped) };
}

const read = async (url: unknown): Promise<Line[]> =>
  (await (await fetch(String(url))).text())
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

const ORDERS = `{ orders(sortKey: CREATED_AT) { edges { node { id name lineItems { edges { node { id quantity } } } } } } }`;

describe("the rules of a bulk query", () => {
  const refused: [string, string, RegExp][] = [
    ["no connection", `{ shop { id } }`, /at least one connection/],
    [
      "a field the schema does not have",
      `{ orders { edges { node { id lockstepField } } } }`,
      /Cannot query field "lockstepField"/,
    ],
    ["variables", `query ($first: Int!) { orders(first: $first) { edges { node { id } } } }`, /cannot have variables/],
    ["not GraphQL at all", `{ orders(`, /Syntax Error/],
    ["a mutation", `mutation { bulkOperationCancel(id: "x") { userErrors { message } } }`, /only a query/],
    [
      "top-level nodes",
      `{ nodes(ids: ["gid://shopify/Order/1"]) { id } orders { edges { node { id } } } }`,
      /top level `node` or `nodes`/,
    ],
    [
      "a connection whose elements are not nodes",
      `{ orders { edges { node { id shippingLines { edges { node { title } } } } } } }`,
      /ShippingLine does not implement Node/,
    ],
    [
      "a connection inside a list",
      `{ orders { edges { node { id refunds { id refundLineItems(first: 5) { edges { node { quantity } } } } } } } }`,
      /connection field within a list field/,
    ],
    [
      "a nested connection without the parent's id",
      `{ orders { edges { node { name lineItems { edges { node { id } } } } } } }`,
      /must select the 'id' field/,
    ],
    [
      "six connections",
      `{ ${[1, 2, 3, 4, 5, 6].map((n) => `o${n}: orders { edges { node { id } } }`).join(" ")} }`,
      /more than 5 connections/,
    ],
    [
      "three nested levels",
      `{ orders { edges { node { id returns { edges { node { id reverseFulfillmentOrders { edges { node { id reverseDeliveries { edges { node { id } } } } } } } } } } } } }`,
      /nesting depth greater than 2/,
    ],
  ];
  test.each(refused)("%s is refused with a sentence", async (_, query, sentence) => {
    const { bulk } = await open({ orders: 1 });
    await expect(bulk(query)).rejects.toThrow(sentence);
  });

  test("five may run at once in a shop; the sixth is refused until one ends", async () => {
    const { sim, ask } = await open();
    sim.faults.next("bulk_never_ends", { times: 5 });
    const run = async () =>
      (
        await ask(
          `mutation ($q: String!) { bulkOperationRunQuery(query: $q) { bulkOperation { id status } userErrors { code } } }`,
          { q: ORDERS },
        )
      ).data?.bulkOperationRunQuery as {
        bulkOperation: { id: string; status: string } | null;
        userErrors: { code: string }[];
      };
    const started = [await run(), await run(), await run(), await run(), await run()];
    expect(started.every((one) => one.bulkOperation?.status === "CREATED")).toBe(true);
    expect(await run()).toEqual({ bulkOperation: null, userErrors: [{ code: "OPERATION_IN_PROGRESS" }] });
    const running = await ask(
      `{ bulkOperations(first: 10, query: "status:running operation_type:query") { nodes { id } } }`,
    );
    expect((running.data?.bulkOperations as { nodes: unknown[] }).nodes).toHaveLength(5);
    const cancel = await ask(
      `mutation ($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }`,
      {
        id: started[0]?.bulkOperation?.id,
      },
    );
    expect(cancel.data).toEqual({ bulkOperationCancel: { bulkOperation: { status: "CANCELING" }, userErrors: [] } });
    await expect.poll(() => sim.shop().bulk.all()[0]?.status).toBe("CANCELED");
    expect((await run()).userErrors).toEqual([]);
  });

  test("before 2026-01 it was one at a time", async () => {
    const { sim, ask } = await open({ bulkAtOnce: 1 });
    sim.faults.next("bulk_never_ends");
    const start = () =>
      ask(`mutation ($q: String!) { bulkOperationRunQuery(query: $q) { userErrors { code } } }`, { q: ORDERS });
    await start();
    expect((await start()).data).toEqual({
      bulkOperationRunQuery: { userErrors: [{ code: "OPERATION_IN_PROGRESS" }] },
    });
  });
});

describe("the result file", () => {
  test("the full order document runs, and each line equals what the plain API answers", async () => {
    const { ask, bulk } = await open();
    const query = await readFile(path.join(import.meta.dirname, "../fixtures/bulk-orders.graphql"), "utf8");
    const operation = await bulk(query);
    expect(operation).toMatchObject({ status: "COMPLETED", errorCode: null, rootObjectCount: "12" });

    const lines = await read(operation.url);
    const asked = query
      .replace("query {", "query One($id: ID!) {")
      .replace(/orders\(sortKey[^)]*\) \{\s*edges \{\s*node \{/, "order(id: $id) {")
      .replace("lineItems {\n          edges {\n            node {", "lineItems(first: 10) { nodes {")
      .replace(/\}\s*\}\s*\}\s*\}\s*\}\s*\}\s*\}\n\nfragment/, "} } } }\n\nfragment");
    for (const id of ["1", "7"]) {
      const reply = await ask(asked, { id: `gid://shopify/Order/${id}` });
      const { lineItems, ...order } = (reply.data as { order: Line & { lineItems: { nodes: Line[] } } }).order;
      expect(lines.find((line) => line.id === order.id)).toEqual(order);
      const children = lines.filter((line) => line.__parentId === order.id);
      expect(children.map(({ __parentId, ...line }) => line)).toEqual(lineItems.nodes);
    }
  });

  test("grouped: children directly after their parent; ungrouped: somewhere after it", async () => {
    const { bulk } = await open({ orders: 8 });
    const grouped = await read((await bulk(ORDERS, true)).url);
    let parent = "";
    for (const line of grouped) {
      if (line.__parentId) expect(line.__parentId).toBe(parent);
      else parent = line.id;
    }
    const ungrouped = await read((await bulk(ORDERS)).url);
    const byId = (a: Line, b: Line) => a.id.localeCompare(b.id);
    expect(ungrouped).not.toEqual(grouped);
    expect([...ungrouped].sort(byId)).toEqual([...grouped].sort(byId));
  });

  test("a query that finds nothing completes without a url; the search inside the query is honoured", async () => {
    const { bulk } = await open();
    const none = await bulk(`{ orders(query: "created_at:<'2020-01-01T00:00:00Z'") { edges { node { id } } } }`);
    expect(none).toMatchObject({ status: "COMPLETED", objectCount: "0", rootObjectCount: "0", url: null });
    const some = await bulk(`{ orders(query: "created_at:>='2026-11-20T07:00:00Z'") { edges { node { id } } } }`);
    expect(some).toMatchObject({ objectCount: "5" });
  });

  test("the 60-day window holds in bulk too", async () => {
    const { sim } = await open({ readAllOrders: false });
    sim.clock.advance(60 * 24 * 3600_000 - 10 * 3600_000 - 1000);
    const { ask } = await connectApp(sim);
    expect(await runBulk(ask, ORDERS)).toMatchObject({ rootObjectCount: "10" });
  });

  test("protected data or a missing scope ends the operation with ACCESS_DENIED", async () => {
    const { bulk } = await open({ protectedData: false });
    expect(await bulk(`{ orders { edges { node { id email } } } }`)).toMatchObject({
      status: "FAILED",
      errorCode: "ACCESS_DENIED",
      url: null,
    });
    expect(await bulk(ORDERS)).toMatchObject({ status: "COMPLETED" });
  });

  test("a link is signed and lives seven days", async () => {
    const { sim, bulk } = await open();
    const url = String((await bulk(ORDERS)).url);
    expect((await fetch(url.replace(/Signature=\w/, "Signature=x"))).status).toBe(403);
    sim.clock.advance(7 * 24 * 3600_000 + 2000);
    expect((await fetch(url)).status).toBe(400);
  });

  test("an edit while the operation runs does no harm to the file", async () => {
    const { sim, ask } = await open({ orders: 400, bulkSpeed: 2000 });
    const query = `{ orders(sortKey: UPDATED_AT) { edges { node { id } } } }`;
    const running = runBulk(ask, query);
    await expect.poll(() => Number(sim.shop().bulk.all()[0]?.objectCount ?? 0)).toBeGreaterThan(0);
    sim.store.deleteOrder("3");
    sim.store.createOrders(2);
    const operation = await running;
    expect(await read(operation.url)).toHaveLength(Number(operation.objectCount));
  });
});

describe("what can go wrong", () => {
  test("a failure leaves a partial file; an internal error and a cancellation by Shopify leave none", async () => {
    const { sim, bulk } = await open({ orders: 250 });
    sim.faults.next("bulk_failed");
    const failed = await bulk(ORDERS);
    expect(failed).toMatchObject({ status: "FAILED", errorCode: "TIMEOUT", url: null, rootObjectCount: "100" });
    expect((await read(failed.partialDataUrl)).length).toBe(Number(failed.objectCount));
    sim.faults.next("bulk_internal_error");
    expect(await bulk(ORDERS)).toMatchObject({
      status: "FAILED",
      errorCode: "INTERNAL_SERVER_ERROR",
      partialDataUrl: null,
    });
    sim.faults.next("bulk_canceled");
    expect(await bulk(ORDERS)).toMatchObject({ status: "CANCELED", errorCode: null, url: null, partialDataUrl: null });
    sim.faults.next("bulk_url_missing");
    expect(await bulk(ORDERS)).toMatchObject({ status: "COMPLETED", rootObjectCount: "250", url: null });
  });

  test("a line dropped, doubled, orphaned or shuffled: the counts tell the truth, the file does not", async () => {
    const { sim, bulk } = await open();
    const ids = async (url: unknown) => (await read(url)).map((line) => line.id);
    const whole = await ids((await bulk(ORDERS, true)).url);

    sim.faults.next("bulk_line_dropped");
    const dropped = await bulk(ORDERS, true);
    expect([Number(dropped.objectCount), (await ids(dropped.url)).length]).toEqual([whole.length, whole.length - 1]);

    sim.faults.next("bulk_line_doubled");
    const doubled = await ids((await bulk(ORDERS, true)).url);
    expect([doubled.length, new Set(doubled).size]).toEqual([whole.length + 1, whole.length]);

    sim.faults.next("bulk_parent_missing");
    const orphaned = await read((await bulk(ORDERS, true)).url);
    expect(orphaned.some((line) => line.__parentId && !orphaned.some((other) => other.id === line.__parentId))).toBe(
      true,
    );

    sim.faults.next("bulk_shuffled");
    const shuffled = await ids((await bulk(ORDERS, true)).url);
    expect(shuffled).not.toEqual(whole);
    expect([...shuffled].sort()).toEqual([...whole].sort());
  });

  test("a truncated file looks whole to HTTP, a cut connection does not, and the next download is right", async () => {
    const { sim, bulk } = await open();
    const operation = await bulk(ORDERS);
    sim.faults.next("bulk_truncated");
    const truncated = await (await fetch(String(operation.url))).text();
    expect(truncated.length).toBeLessThan(Number(operation.fileSize));
    sim.faults.next("bulk_cut");
    await expect(fetch(String(operation.url)).then((response) => response.text())).rejects.toThrow();
    expect((await (await fetch(String(operation.url))).text()).length).toBe(Number(operation.fileSize));
    const rest = await fetch(String(operation.url), { headers: { Range: "bytes=100-" } });
    expect([rest.status, (await rest.text()).length]).toEqual([206, Number(operation.fileSize) - 100]);
  });
});
