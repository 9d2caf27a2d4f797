import { expect, test } from "vitest";
import { mirrorProducts } from "../catalog/catalog.fixture";
import { lines, pieces } from "../catalog/feed/feed.fixture";
import { receiveFeed } from "../catalog/feed/receive-feed";
import type { FeedImportView, FeedRowPage } from "../resources/catalog/feed";
import { prune } from "../mirror/prune";
import { startApp, until } from "../../test/support/app";
import type { TestApp } from "../../test/support/app";
import { askRoute, callRoute } from "../../test/support/call-route";
import type { ApiCall, ApiRoute } from "../../test/support/call-route";
import * as apply from "./api.catalog.imports.$id.apply";
import * as cancel from "./api.catalog.imports.$id.cancel";
import * as mapping from "./api.catalog.imports.$id.mapping";
import * as rejected from "./api.catalog.imports.$id.rejected";
import * as one from "./api.catalog.imports.$id";
import * as all from "./api.catalog.imports";

type Answer = FeedImportView & { import: FeedImportView; targets: unknown[]; imports: FeedImportView[] } & FeedRowPage;

const ask = (app: TestApp, route: ApiRoute, method: string, given?: ApiCall) =>
  askRoute(app, route, method, { type: "text/csv", ...given });
const call = (app: TestApp, route: ApiRoute, method: string, given?: ApiCall) =>
  callRoute<Answer>(app, route, method, { type: "text/csv", ...given });

const reached = (app: TestApp, id: string, state: string) =>
  until(async () => {
    const { body } = await call(app, one, "GET", { id });
    return body.import.state === state ? body : null;
  });

const tea = { id: "1", title: "Tea", variants: [{ id: "11", sku: "TEA", price: "4" }] };
const twin = (id: string, title: string) => ({ id, title, variants: [{ id: `${id}1`, sku: "TWIN" }] });

test("a feed is uploaded, mapped, looked at page by page, applied, and what was left is downloaded, all through the API", async () => {
  await using app = await startApp({ orders: 1 });
  await mirrorProducts(app.ctx, [tea, twin("2", "Left"), twin("3", "Right")]);
  const file = lines("Code;Price;Note", "TEA;5;fine", "TEA;x;=1+1", "TWIN;6;+7 pieces", "NEW;7;");
  const started = await call(app, all, "POST", { body: new Blob([file]), query: "fileName=autumn.csv" });
  expect(started).toMatchObject({
    status: 202,
    body: { fileName: "autumn.csv", state: "reading", startedBy: expect.any(String) },
  });
  const { id } = started.body;

  const unmapped = await reached(app, id, "preview");
  expect(unmapped).toMatchObject({
    import: { needsMapping: true, columns: ["Code", "Price", "Note"] },
    rows: [],
    next: null,
  });
  expect(unmapped.targets).toContainEqual({ value: "sku", label: "SKU" });
  const columns = { Code: "sku", Price: "price" };
  expect(await call(app, mapping, "PUT", { id, body: JSON.stringify({ columns }) })).toMatchObject({
    status: 202,
    body: { state: "reading" },
  });
  const previewed = await reached(app, id, "preview");
  expect(previewed.import.counts).toEqual({
    change: 1,
    create: 0,
    unchanged: 0,
    ambiguous: 1,
    rejected: 2,
    applied: 0,
  });

  const seen: number[] = [];
  for (let after: string | null = ""; after !== null;) {
    const page: FeedRowPage = (await call(app, one, "GET", { id, query: `limit=1${after && `&after=${after}`}` })).body;
    seen.push(...page.rows.map(({ n }) => n));
    after = page.next;
  }
  expect(seen).toEqual([2, 3, 4, 5]);
  const { body: ambiguous } = await call(app, one, "GET", { id, query: "state=ambiguous" });
  expect(ambiguous.rows).toMatchObject([
    {
      n: 4,
      reason: 'Line 4: the SKU "TWIN" is that of "Left" and of "Right".',
      candidates: [{ variantId: "21" }, { variantId: "31" }],
    },
  ]);

  expect(await call(app, apply, "POST", { id })).toMatchObject({ status: 202, body: { state: "applying" } });
  await reached(app, id, "applied");
  expect(await call(app, apply, "POST", { id })).toMatchObject({ status: 202, body: { state: "applied" } });
  expect(await call(app, cancel, "POST", { id })).toMatchObject({ status: 409 });
  expect((await call(app, all, "GET")).body.imports).toMatchObject([{ id, state: "applied" }]);
  expect(await app.ctx.db.query("select 1 from feed_chunks")).toEqual([]);

  const download = await ask(app, rejected, "GET", { id });
  expect(download.headers.get("Content-Disposition")).toBe('attachment; filename="autumn-not-imported.csv"');
  const text = Buffer.from(await download.arrayBuffer()).toString();
  expect(text).toBe(
    [
      "\uFEFFCode,Price,Note,Not imported because",
      `TEA,x,'=1+1,"Line 3: Price: ""x"" is not a number."`,
      `TWIN,6,'+7 pieces,"Line 4: the SKU ""TWIN"" is that of ""Left"" and of ""Right""."`,
      `NEW,7,,"Line 5: there is no product with the SKU ""NEW"", and without a title none can be made."`,
      "",
    ].join("\r\n"),
  );
  // Mended in a spreadsheet it is imported as it is, reasons and all.
  const mended = text.replace("TEA,x", "TEA,6").replace("NEW,", "TEA,").replace("7,,", "6,,");
  const again = await call(app, all, "POST", { body: new Blob([mended]) });
  await reached(app, again.body.id, "preview");
  await call(app, mapping, "PUT", { id: again.body.id, body: JSON.stringify({ columns }) });
  expect((await reached(app, again.body.id, "preview")).import.counts).toMatchObject({
    change: 2,
    ambiguous: 1,
    rejected: 0,
  });
});

test("of JSON Lines what was left comes back as it stood, with the reason as a key more", async () => {
  await using app = await startApp({ orders: 1 });
  const file = lines(
    '{"sku": "A", "price": 9007199254740993123, "variants": []}',
    '{"sku": "B", "price": 1.50 }',
    "{oops",
    "{}",
  );
  const { body } = await call(app, all, "POST", { body: new Blob([file]), query: "fileName=feed.jsonl" });
  await reached(app, body.id, "preview");
  const download = await ask(app, rejected, "GET", { id: body.id });
  expect(download.headers.get("Content-Type")).toBe("application/jsonl; charset=utf-8");
  const left = (await download.text()).trimEnd().split("\n");
  expect(left).toEqual([
    '{"sku": "A", "price": 9007199254740993123, "variants": [],"Not imported because":"Line 1: its variants are not a list of objects."}',
    '{"sku": "B", "price": 1.50 ,"Not imported because":"Line 2: there is no product with the SKU \\"B\\", and without a title none can be made."}',
    '{"line":"{oops","Not imported because":"Line 3: it is not valid JSON."}',
    '{"Not imported because":"Line 4: it has no SKU, barcode, handle or ID, and without one it could not be found again."}',
  ]);
});

test("what cannot be done is refused with a sentence, never with a stack trace", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  const body = new Blob([lines("SKU,Price", "TEA,5")]);
  const { id } = (await call(app, all, "POST", { body })).body;
  const cases: [ApiRoute, string, ApiCall, number, object][] = [
    [all, "POST", { body }, 409, { error: '"feed" is being imported. Wait until that has ended, or cancel it.' }],
    [
      all,
      "POST",
      { body, type: "multipart/form-data; boundary=x" },
      422,
      { error: "Send the file itself as the body, not a form." },
    ],
    [all, "DELETE", {}, 405, {}],
    [all, "GET", { query: "after=x" }, 422, { fields: { cursor: expect.any(String) } }],
    [one, "GET", { id: "99" }, 404, { error: "There is no such import: it may have been deleted since." }],
    [one, "GET", { id, query: "state=lost" }, 422, { fields: { state: expect.stringMatching(/^A state is one of/) } }],
    [apply, "POST", { id }, 409, { error: "Only a feed that waits in the preview can be applied." }],
    [mapping, "PUT", { id, body: "[]" }, 422, { error: expect.stringMatching(/^The body is not a JSON object/) }],
    [
      mapping,
      "PUT",
      { id, body: '{"columns": {"x": "sku"}}' },
      422,
      { fields: { "columns.x": 'The file has no column "x".' } },
    ],
    [cancel, "POST", { id: "tea" }, 404, {}],
    [cancel, "POST", { id }, 200, { state: "cancelled" }],
    [cancel, "POST", { id }, 200, { state: "cancelled" }],
    [apply, "POST", { id }, 409, {}],
    [all, "POST", {}, 422, { error: "The file is empty." }],
    [
      all,
      "POST",
      { body: new Blob(["PK\u0003\u0004 and more"]) },
      422,
      { error: expect.stringMatching(/^The file is a workbook or an archive/) },
    ],
  ];
  for (const [route, method, given, status, answer] of cases)
    expect([method, given, await call(app, route, method, given)]).toEqual([
      method,
      given,
      { status, body: expect.objectContaining(answer) },
    ]);
  const unknown = await ask(app, rejected, "GET", { id: "99" });
  expect([unknown.status, await unknown.text()]).toEqual([
    404,
    "There is no such import: it may have been deleted since.",
  ]);
  for (const [route, method] of [
    [all, "GET"],
    [all, "POST"],
    [one, "GET"],
    [mapping, "PUT"],
    [apply, "POST"],
    [cancel, "POST"],
    [rejected, "GET"],
  ] as const)
    expect([method, (await ask(app, route, method, { id, token: null })).status]).toEqual([method, 401]);
});

test("a file that is broken in every way is told row by row, and the one good row is taken", async () => {
  await using app = await startApp({ orders: 1 });
  await mirrorProducts(app.ctx, [tea]);
  const file = Buffer.concat([
    Buffer.from('SKU,Price,Inventory: Nowhere\r\nTEA,5,1\r\n"TEA,5,1\r\nTEA,5\r\nTEA,five,1\r\n'),
    Buffer.from("T\xc4A,5,1\r\n", "latin1"),
    Buffer.from("Tässchen für Töchter,5,1\r\n"),
  ]);
  const started = await call(app, all, "POST", { body: new Blob([file]) });
  expect(started.status).toBe(202);
  const { import: feed, rows } = await reached(app, started.body.id, "preview");
  expect(feed.notes).toEqual(['There is no location called "Nowhere": the column "Inventory: Nowhere" is left out.']);
  expect(rows.map(({ n, state, reason }) => [n, reason ?? state])).toEqual([
    [2, "change"],
    [3, 'Line 3: a quotation mark (") is opened and never closed.'],
    [4, "Line 4: it has 2 values, but the file has 3 columns."],
    [5, 'Line 5: Price: "five" is not a number.'],
    [6, expect.stringMatching(/^Line 6: it holds characters that cannot be read/)],
    [7, 'Line 7: there is no product with the SKU "Tässchen für Töchter", and without a title none can be made.'],
  ]);
  await call(app, apply, "POST", { id: feed.id });
  expect((await reached(app, feed.id, "applied")).import.counts).toMatchObject({ applied: 1, rejected: 5 });
});

test("rows that are not kept any more are said to be gone, not an empty file", async () => {
  await using app = await startApp({ orders: 1 });
  const { id } = (await call(app, all, "POST", { body: new Blob([lines("SKU,Price", "NO,5")]) })).body;
  const { import: feed } = await reached(app, id, "preview");
  const afterwards = () => new Date(Date.parse(feed.keptUntil) + 1);
  await prune({ db: app.ctx.db, clock: afterwards, stopping: new AbortController().signal });
  expect((await call(app, one, "GET", { id })).body).toMatchObject({ import: { state: "cancelled" }, rows: [] });
  const download = await ask(app, rejected, "GET", { id });
  expect([download.status, await download.text()]).toEqual([
    404,
    "Rows of a feed are kept for 30 days: these are deleted.",
  ]);
});

test("a file that is too large is refused before it is sent, and while it comes", async () => {
  await using app = await startApp({ orders: 1, worker: false });
  const headers = {
    Authorization: `Bearer ${app.sim.sessionToken()}`,
    "User-Agent": "curl/8",
    "Content-Length": String(600 * 1024 * 1024),
  };
  const request = new Request("https://lockstep.example/api/x", { method: "POST", headers, body: "SKU" });
  const answer = await all.action({ request, params: {}, context: {} });
  expect([answer.status, await answer.json()]).toEqual([
    422,
    { error: expect.stringMatching(/^The file is larger than 512 MB/) },
  ]);

  const mostBytes = 3 * 1024 * 1024;
  const tooLarge = receiveFeed(
    app.ctx,
    { fileName: "x.csv", startedBy: null, mostBytes },
    pieces(Buffer.alloc(4 * 1024 * 1024, "x"), 100_000),
  );
  await expect(tooLarge).rejects.toMatchObject({
    kind: "invalid",
    message: expect.stringMatching(/^The file is larger than 3 MB/),
  });
  expect(await app.ctx.db.query("select 1 from feed_chunks")).toEqual([]);
});
