import { afterEach, describe, expect, test } from "vitest";
import { openCatalog, severalVariants } from "../graphql/mutations/testing.ts";
import type { CatalogApp } from "../graphql/mutations/testing.ts";
import { startReceiver } from "../testing.ts";
import { keyOf, postRows, stageRows, uploadRows } from "../uploads/testing.ts";

const RUN = `mutation Run($mutation: String!, $path: String!, $client: String) {
  bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path, clientIdentifier: $client) {
    bulkOperation { id status type objectCount url } userErrors { field message code }
  }
}`;
const RENAME = `mutation Rename($product: ProductUpdateInput!) {
  productUpdate(product: $product) { product { id title } userErrors { field message } }
}`;

type Line = Record<string, unknown> & { __lineNumber?: number; data?: Record<string, unknown>; errors?: unknown[] };

let app: CatalogApp | undefined;
afterEach(async () => {
  await app?.sim.close();
  app = undefined;
});
async function open(options?: Parameters<typeof openCatalog>[0]) {
  const opened = await openCatalog(options);
  app = opened;
  const { ask, write } = opened;
  const ids = [...opened.sim.products.all()].slice(0, 12).map(({ id }) => `gid://shopify/Product/${id}`);
  const rename = (id: string | undefined, title: string) => ({ product: { id, title } });
  const start = async (rows: readonly unknown[], mutation = RENAME) =>
    write(RUN, { mutation, path: await uploadRows(ask, rows) });
  const finished = async (answer: Awaited<ReturnType<typeof start>>) => {
    const { id } = answer.bulkOperation as { id: string };
    const operation = () => opened.sim.shop().bulk.find(id);
    await expect.poll(() => operation()?.completedAt).toBeTruthy();
    const polled = await ask(
      `{ bulkOperation(id: "${id}") { id status type errorCode query url partialDataUrl objectCount rootObjectCount fileSize } }`,
    );
    return polled.data?.bulkOperation as Record<string, string | null>;
  };
  const run = async (rows: readonly unknown[], mutation = RENAME) => finished(await start(rows, mutation));
  return { ...opened, ids, rename, start, finished, run };
}

const lines = async (url: unknown): Promise<Line[]> =>
  (await (await fetch(String(url))).text())
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

describe("a bulk mutation", () => {
  test("runs a mutation per row, and each line tells which row it answers", async () => {
    const { run, rename, ids, sim, heard } = await open();
    const operation = await run([rename(ids[0], "First"), rename(ids[1], "Second")]);
    expect(operation).toMatchObject({
      status: "COMPLETED",
      type: "MUTATION",
      errorCode: null,
      query: RENAME,
      objectCount: "2",
      rootObjectCount: "2",
      partialDataUrl: null,
    });
    expect(await lines(operation.url)).toEqual([
      { data: { productUpdate: { product: { id: ids[0], title: "First" }, userErrors: [] } }, __lineNumber: 0 },
      { data: { productUpdate: { product: { id: ids[1], title: "Second" }, userErrors: [] } }, __lineNumber: 1 },
    ]);
    expect(heard()).toEqual(["products/update", "products/update"]);
    expect(sim.stats.byOperation.Rename).toBeUndefined();
  });

  test("a row that is refused, one with wrong variables and one that is no JSON do not stop the others", async () => {
    const { run, rename, ids } = await open();
    const operation = await run([
      rename(ids[0], " "),
      { product: { id: ids[1], status: "PUBLISHED" } },
      "no json",
      rename(ids[2], "Third"),
    ]);
    expect(operation).toMatchObject({ status: "COMPLETED", objectCount: "4" });
    const [refused, wrong, broken, sound] = await lines(operation.url);
    expect(refused?.data).toMatchObject({ productUpdate: { userErrors: [{ message: "Title can't be blank" }] } });
    expect(wrong).toMatchObject({ errors: [{ extensions: { code: "INVALID_VARIABLE" } }], __lineNumber: 1 });
    expect(wrong).not.toHaveProperty("data");
    expect(broken).toMatchObject({ errors: [{}], __lineNumber: 2 });
    expect(sound?.data).toMatchObject({ productUpdate: { product: { title: "Third" } } });
  });

  test("the elements of its one connection have lines of their own", async () => {
    const { run, sim } = await open();
    const { product, productId } = severalVariants(sim);
    const mutation = RENAME.replace("id title", "id variants(first: 50) { edges { node { id } } }");
    const operation = await run([{ product: { id: productId, title: "Other" } }], mutation);
    const [row, ...children] = await lines(operation.url);
    expect(row?.data).toEqual({ productUpdate: { product: { id: productId }, userErrors: [] } });
    expect(children).toEqual(
      product.variants.map(({ id }) => ({ id: `gid://shopify/ProductVariant/${id}`, __parentId: productId })),
    );
    expect(operation).toMatchObject({ rootObjectCount: "1", objectCount: String(product.variants.length + 1) });
  });

  test("idempotency keys are per row", async () => {
    const { run, sim } = await open();
    const { product } = severalVariants(sim);
    const item = product.variants[0]?.item;
    const mutation = `mutation Set($input: InventorySetQuantitiesInput!, $key: String!) { inventorySetQuantities(input: $input) @idempotent(key: $key) { inventoryAdjustmentGroup { id } userErrors { code } } }`;
    const row = (quantity: number, key: string) => ({
      key,
      input: {
        name: "available",
        reason: "correction",
        quantities: [
          {
            inventoryItemId: `gid://shopify/InventoryItem/${item?.id}`,
            locationId: `gid://shopify/Location/${item?.levels[0]?.locationId}`,
            quantity,
            changeFromQuantity: null,
          },
        ],
      },
    });
    const operation = await run([row(801, "a"), row(801, "a"), row(802, "a")], mutation);
    const answers = (await lines(operation.url)).map(
      ({ data }) =>
        data?.inventorySetQuantities as { inventoryAdjustmentGroup: unknown; userErrors: { code: string }[] },
    );
    expect(answers[0]?.inventoryAdjustmentGroup).toBeTruthy();
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]?.userErrors[0]?.code).toBe("IDEMPOTENCY_KEY_PARAMETER_MISMATCH");
  });

  test("productSet is synchronous there, and a missing scope is told per row", async () => {
    const { run, sim, ids, rename } = await open();
    const mutation = `mutation Set($input: ProductSetInput!) { productSet(input: $input, synchronous: false) { product { id } productSetOperation { id } userErrors { message } } }`;
    const [line] = await lines((await run([{ input: { title: "Scarf" } }], mutation)).url);
    expect(line?.data).toMatchObject({
      productSet: { product: { id: expect.any(String) }, productSetOperation: null },
    });
    sim.changeScopes(["read_products"]);
    const [denied] = await lines((await run([rename(ids[0], "x")])).url);
    expect(denied).toMatchObject({
      data: { productUpdate: null },
      errors: [{ extensions: { code: "ACCESS_DENIED" } }],
    });
  });

  test("it is listed by its type, and its end is told by webhook", async () => {
    const receiver = await startReceiver();
    const { run, rename, ids, ask } = await open({
      appUrl: receiver.url,
      subscriptions: [{ topics: ["bulk_operations/finish"], uri: "/webhooks" }],
    });
    const { id } = await run([rename(ids[0], "First")]);
    const { data } = await ask(
      `{ currentBulkOperation(type: MUTATION) { id } bulkOperations(first: 5, query: "operation_type:mutation") { nodes { id } } }`,
    );
    expect(data).toEqual({ currentBulkOperation: { id }, bulkOperations: { nodes: [{ id }] } });
    await expect.poll(() => receiver.received.length).toBe(1);
    expect(JSON.parse(receiver.received[0]?.body ?? "")).toMatchObject({
      admin_graphql_api_id: id,
      status: "completed",
      type: "mutation",
      error_code: null,
    });
    await receiver.close();
  });
});

describe("what Shopify does not run", () => {
  const refused: [string, string, object][] = [
    ["no GraphQL", "mutation { not parseable", { field: null, code: "INVALID_MUTATION" }],
    ["a query", "{ shop { id } }", { message: "Invalid operation type. Only `mutation` operations are supported." }],
    [
      "two mutations",
      `mutation ($p: ProductUpdateInput!) { a: productUpdate(product: $p) { product { id } } b: productUpdate(product: $p) { product { id } } }`,
      { field: ["mutation"], message: "You must specify a single top level mutation.", code: null },
    ],
    [
      "a bulk mutation in bulk",
      `mutation ($m: String!, $p: String!) { bulkOperationRunMutation(mutation: $m, stagedUploadPath: $p) { userErrors { message } } }`,
      { message: "You must use an allowed mutation name." },
    ],
    [
      "two connections",
      `mutation ($p: ProductUpdateInput!) { productUpdate(product: $p) { product { variants(first: 1) { nodes { id } } media(first: 1) { nodes { id } } } } }`,
      { message: "Bulk mutations cannot contain more than 1 connection." },
    ],
    [
      "a field that is none",
      `mutation ($p: ProductUpdateInput!) { productUpdate(product: $p) { product { lockstep } } }`,
      { code: "INVALID_MUTATION" },
    ],
  ];
  test.each(refused)("%s", async (_, mutation, error) => {
    const { write } = await open();
    const answer = await write(RUN, { mutation, path: "tmp/1/bulk/x/y.jsonl" });
    expect(answer).toMatchObject({ bulkOperation: null, userErrors: [error] });
  });

  test("a file that is not there, an empty one and one that is no JSON Lines; a client's name that is too short", async () => {
    const { write, ask, start, rename, ids, sim } = await open();
    const code = (answer: { userErrors: { code?: string | null }[] }) => answer.userErrors[0]?.code;
    expect(code(await write(RUN, { mutation: RENAME, path: "tmp/1/bulk/x/y.jsonl" }))).toBe("NO_SUCH_FILE");
    expect(code(await start([]))).toBe("INVALID_STAGED_UPLOAD_FILE");
    expect(code(await start(["id,title", "1,First"]))).toBe("INVALID_STAGED_UPLOAD_FILE");
    const path = await uploadRows(ask, [rename(ids[0], "x")]);
    expect((await write(RUN, { mutation: RENAME, path, client: "short" })).userErrors).toEqual([
      { field: ["clientIdentifier"], message: "is too short (minimum is 10 characters)", code: "INVALID_MUTATION" },
    ]);
    sim.faults.next("upload_vanished");
    expect(code(await write(RUN, { mutation: RENAME, path }))).toBe("NO_SUCH_FILE");
    expect(code(await write(RUN, { mutation: RENAME, path }))).toBeUndefined();
  });

  test("five run at once, beside five queries; the sixth is told which", async () => {
    const { start, rename, ids, sim, ask } = await open();
    sim.faults.next("bulk_never_ends", { times: 5 });
    const rows = [rename(ids[0], "x")];
    for (let n = 0; n < 5; n++) expect((await start(rows)).userErrors).toEqual([]);
    const sixth = await start(rows);
    expect(sixth).toMatchObject({ bulkOperation: null, userErrors: [{ code: "OPERATION_IN_PROGRESS" }] });
    expect(sixth.userErrors[0]?.message.match(/BulkOperation/g)).toHaveLength(5);
    const query = await ask(
      `mutation { bulkOperationRunQuery(query: "{ orders { edges { node { id } } } }") { userErrors { code } } }`,
    );
    expect(query.data).toEqual({ bulkOperationRunQuery: { userErrors: [] } });
  });
});

describe("what goes wrong with it", () => {
  test("failed half-way: the rows so far are written, and the partial file has them", async () => {
    const { run, rename, ids, sim } = await open();
    sim.faults.next("bulk_failed");
    const operation = await run(ids.map((id, n) => rename(id, `No. ${n}`)));
    expect(operation).toMatchObject({ status: "FAILED", errorCode: "TIMEOUT", url: null, objectCount: "6" });
    expect((await lines(operation.partialDataUrl)).map(({ __lineNumber }) => __lineNumber)).toEqual([0, 1, 2, 3, 4, 5]);
    const titles = [...sim.products.all()].slice(0, 12).map(({ title }) => /^No\. \d+$/.test(title));
    expect(titles).toEqual([...Array<boolean>(6).fill(true), ...Array<boolean>(6).fill(false)]);
  });

  test("written, and the url is missing; written, and a line of the result is lost", async () => {
    const { run, rename, ids, sim } = await open();
    sim.faults.next("bulk_url_missing");
    expect(await run([rename(ids[0], "First")])).toMatchObject({ status: "COMPLETED", url: null, objectCount: "1" });
    expect([...sim.products.all()][0]?.title).toBe("First");
    sim.faults.next("bulk_line_dropped");
    const operation = await run(ids.map((id) => rename(id, "Other")));
    expect(operation).toMatchObject({ objectCount: "12" });
    expect(await lines(operation.url)).toHaveLength(11);
  });

  test("cancelled: what was written stays", async () => {
    const { start, finished, rename, ids, ask, sim } = await open({ bulkSpeed: 20 });
    const started = await start(ids.map((id) => rename(id, "Other")));
    const { id } = started.bulkOperation as { id: string };
    await expect.poll(() => Number(sim.shop().bulk.find(id)?.objectCount)).toBeGreaterThan(0);
    await ask(`mutation { bulkOperationCancel(id: "${id}") { userErrors { message } } }`);
    expect(await finished(started)).toMatchObject({ status: "CANCELED", url: null });
    expect([...sim.products.all()][0]?.title).toBe("Other");
  });
});

describe("staged uploads", () => {
  test("POST: one address, a form with the parameters and the file last, 201", async () => {
    const { ask, write } = await open();
    const target = await stageRows(ask, "POST");
    expect(target.parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["key", "policy", "x-goog-signature"]),
    );
    expect(keyOf(target)).toMatch(/^tmp\/\d+\/bulk\/[\w-]+\/rows\.jsonl$/);
    expect((await postRows(target, `{"product":{}}\n`)).status).toBe(201);
    expect((await write(RUN, { mutation: RENAME, path: keyOf(target) })).userErrors).toEqual([]);
  });

  test("PUT, the default: a signed address whose path is the key", async () => {
    const { ask, write } = await open();
    const target = await stageRows(ask);
    expect(target.parameters.map(({ name }) => name)).toEqual(["content_type", "acl"]);
    expect((await fetch(target.url, { method: "PUT", body: `{"product":{}}\n` })).status).toBe(200);
    const path = new URL(target.url).pathname.slice(1);
    expect((await write(RUN, { mutation: RENAME, path })).userErrors).toEqual([]);
  });

  test("a forged or old signature is refused, and an upload may fail", async () => {
    const { ask, sim } = await open();
    const put = await stageRows(ask);
    const upload = (url: string) => fetch(url, { method: "PUT", body: "{}" }).then(({ status }) => status);
    expect(await upload(put.url.replace(/Signature=\w/, "Signature=x"))).toBe(403);
    const post = await stageRows(ask, "POST");
    const forged = post.parameters.map((one) => (one.name === "key" ? { ...one, value: `${one.value}x` } : one));
    expect((await postRows({ ...post, parameters: forged }, "{}")).status).toBe(403);
    sim.faults.next("upload_failed");
    expect(await upload(put.url)).toBe(503);
    expect(await upload(put.url)).toBe(200);
    sim.clock.advance(8 * 24 * 3600_000);
    expect(await upload(put.url)).toBe(403);
  });
});
