import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { show } from "../show.fixture";
import { KeyFigures } from "./key-figures";
import { Headline } from "./headline";
import { ProblemBanners, problemsOf } from "./problems";
import type { ProblemFacts, ResourceProblems } from "./problems";
import { SetupGuide } from "./setup-guide";
import type { GuideResource } from "./setup-guide";
import { WriteChart } from "./write-chart";

const FRESH = "2026-11-21T11:59:56.000Z";

test.each([
  [
    { resource: "orders", mirrored: 18_377, inShopify: 18_377, asOf: null, freshAt: FRESH, running: false },
    "18,377 of 18,377 orders mirrored",
    "Complete",
  ],
  [
    { resource: "orders", mirrored: 18_370, inShopify: 18_377, asOf: null, freshAt: FRESH, running: false },
    "18,370 of 18,377 orders mirrored",
    "Incomplete",
  ],
  [
    { resource: "orders", mirrored: 0, inShopify: 4_120, asOf: null, freshAt: null, running: false },
    "4,120 orders in Shopify, none mirrored yet",
    "Not populated",
  ],
  [
    { resource: "orders", mirrored: 1, inShopify: null, asOf: null, freshAt: FRESH, running: false },
    "1 order mirrored",
    "Shopify not reached",
  ],
  [
    { resource: "orders", mirrored: 12, inShopify: 4_120, asOf: null, freshAt: null, running: true },
    "12 of 4,120 orders mirrored",
    "Syncing",
  ],
  [
    { resource: "orders", mirrored: 20_000, inShopify: 4_120, asOf: null, freshAt: FRESH, running: false },
    "20,000 orders mirrored, Shopify shows 4,120",
    "More than Shopify shows",
  ],
  [
    { resource: "products", mirrored: 1, inShopify: 1, asOf: null, freshAt: FRESH, running: false },
    "1 of 1 product mirrored",
    "Complete",
  ],
  [
    { resource: "products", mirrored: 0, inShopify: 0, asOf: null, freshAt: null, running: false },
    "Shopify has no products yet; the first one will appear here by itself",
    "Not populated",
  ],
  [
    { resource: "products", mirrored: 60, inShopify: 60, asOf: FRESH, refused: "No.", freshAt: FRESH, running: false },
    "60 of 60 products mirrored",
    "Not permitted",
  ],
  [
    { resource: "orders", mirrored: 18_377, inShopify: 18_380, asOf: FRESH, freshAt: FRESH, running: false },
    "18,377 of 18,380 orders mirrored",
    "Shopify not reached",
  ],
])("the overview answers first: %o", (standing, sentence, badge) => {
  show(<Headline standing={standing} />);
  expect(screen.getByRole("heading", { name: sentence })).toBeInTheDocument();
  expect(screen.getByText(badge)).toBeInTheDocument();
});

const fine = (name: string, noun: { one: string; many: string }, scopes: string[]): ResourceProblems => ({
  name,
  noun,
  scopes,
  rejects: 0,
  failedJob: null,
  freshness: { proof: null },
});
const ORDERS = fine("orders", { one: "order", many: "orders" }, ["read_orders", "read_products"]);
const PRODUCTS = fine("products", { one: "product", many: "products" }, ["read_products", "read_inventory"]);
const answers = { unreachable: false, outage: null, missingScopes: [], refused: {} };
const well: ProblemFacts = {
  scopes: ["read_orders", "read_all_orders"],
  deniedFields: [],
  resources: [ORDERS, PRODUCTS],
  conflicts: 0,
  stoppedPush: null,
  idle: false,
  locale: "en",
  reach: answers,
};
const ofOrders = (trouble: Partial<ResourceProblems>): ProblemFacts => ({
  ...well,
  resources: [{ ...ORDERS, ...trouble }, PRODUCTS],
});
const differing = (differ: number) => ({ freshness: { proof: { differ } } });
const ways = { retry: vi.fn(), grant: vi.fn(), reload: vi.fn(), repair: vi.fn() };

test("nothing wrong, nothing said", () => {
  expect(problemsOf(well, ways)).toEqual([]);
});

test("without the scope for all orders the page says that only 60 days are visible, and how to change it", async () => {
  show(<ProblemBanners problems={problemsOf({ ...well, scopes: ["read_orders"] }, ways)} />);
  expect(screen.getByText(/Only the orders of the last 60 days are visible/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Grant access to all orders" }));
  expect(ways.grant).toHaveBeenCalledExactlyOnceWith(["read_all_orders"]);
});

test("scopes that are not granted are named with what cannot be read without them, and can be granted", async () => {
  ways.grant.mockClear();
  const without = (...missingScopes: string[]) => ({ ...well, reach: { ...answers, missingScopes } });
  const { showAgain } = show(<ProblemBanners problems={problemsOf(without("read_inventory"), ways)} />);
  expect(screen.getByText("Lockstep may not read products in this shop")).toBeInTheDocument();
  expect(
    screen.getByText(/^Shopify answers, but the access scope read_inventory is not granted\./),
  ).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Grant the permission" }));
  expect(ways.grant).toHaveBeenCalledExactlyOnceWith(["read_inventory"]);
  showAgain(<ProblemBanners problems={problemsOf(without("read_products", "read_inventory"), ways)} />);
  expect(screen.getByText("Lockstep may not read orders and products in this shop")).toBeInTheDocument();
  expect(screen.getByText(/the access scopes read_products, read_inventory are not granted/)).toBeInTheDocument();
});

test("what Shopify refuses for another reason is told with that reason, and a missing scope is told once", () => {
  const why = "This app is not approved to access the Order object.";
  const reach = { ...answers, refused: { orders: why, products: null } };
  show(<ProblemBanners problems={problemsOf({ ...well, reach }, ways)} />);
  expect(screen.getByText("Shopify does not tell how many orders it has")).toBeInTheDocument();
  expect(screen.getByText(/^This app is not approved to access the Order object\./)).toBeInTheDocument();
  const both = { ...answers, refused: { orders: why, products: why } };
  expect(problemsOf({ ...well, reach: both }, ways).map(({ title }) => title)).toEqual([
    "Shopify does not tell how many orders and products it has",
  ]);
  const lacking = { ...reach, missingScopes: ["read_orders"] };
  expect(problemsOf({ ...well, reach: lacking }, ways).map(({ key }) => key)).toEqual(["not granted"]);
});

test("at most three problems are shown, the most serious first", () => {
  const facts = {
    ...ofOrders({ rejects: 2, failedJob: { id: "9", mode: "populate", reason: "Shopify answered 500." } }),
    scopes: [],
    deniedFields: ["Order.email"],
    conflicts: 7,
    reach: { ...answers, unreachable: true },
  };
  expect(problemsOf(facts, ways).map(({ key }) => key)).toEqual(["unreachable", "failed orders", "rejects orders"]);
});

test("a failed job is named, with its reason and the way to its page", () => {
  const failedJob = { id: "9", mode: "populate", reason: "Shopify answered 500." };
  show(<ProblemBanners problems={problemsOf(ofOrders({ failedJob }), ways)} />);
  expect(screen.getByText("Populate of orders failed, and no job has made up for it yet")).toBeInTheDocument();
  expect(screen.getByText(/^Shopify answered 500\. What was mirrored before is kept\./)).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "See why and run it again" })).toHaveAttribute("href", "/app/jobs/9");
});

test("what a verify left different is told with the button that repairs it", async () => {
  show(<ProblemBanners problems={problemsOf(ofOrders(differing(3)), ways)} />);
  expect(screen.getByText("3 orders differ from Shopify")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Repair orders" }));
  expect(ways.repair).toHaveBeenCalledExactlyOnceWith("orders");
});

test("both resources may be in trouble, each with its own way out", async () => {
  const resources = [
    { ...ORDERS, ...differing(1) },
    { ...PRODUCTS, ...differing(2), rejects: 4 },
  ];
  show(<ProblemBanners problems={problemsOf({ ...well, resources }, ways)} />);
  expect(screen.getByText("1 order differs from Shopify")).toBeInTheDocument();
  expect(screen.getByText("2 products differ from Shopify")).toBeInTheDocument();
  expect(screen.getByText("4 products could not be mirrored")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Fetch them again" }));
  expect(ways.retry).toHaveBeenCalledExactlyOnceWith("products");
});

test("open conflicts are counted, and lead to where they are decided", () => {
  const { showAgain } = show(<ProblemBanners problems={problemsOf({ ...well, conflicts: 1_204 }, ways)} />);
  expect(screen.getByText("1,204 conflicts are open")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Choose" })).toHaveAttribute("href", "/app/conflicts");
  showAgain(<ProblemBanners problems={problemsOf({ ...well, conflicts: 1 }, ways)} />);
  expect(screen.getByText("1 conflict is open")).toBeInTheDocument();
});

test("a push that stopped by itself says why, and leads to what went wrong", () => {
  const stoppedPush = { id: "12", reason: "6 of 24 products failed, more than 5 %." };
  show(<ProblemBanners problems={problemsOf({ ...well, stoppedPush, conflicts: 3 }, ways)} />);
  expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual([
    "/app/catalog/pushes/12",
    "/app/conflicts",
  ]);
  expect(screen.getByText("A push stopped by itself")).toBeInTheDocument();
  expect(screen.getByText(/^6 of 24 products failed, more than 5 %\. What it had written stays/)).toBeInTheDocument();
});

test("that nobody works is told before anything that waits for somebody to", () => {
  const facts = {
    ...ofOrders({ ...differing(3), failedJob: { id: "9", mode: "update", reason: null } }),
    idle: true,
  };
  expect(problemsOf(facts, ways).map(({ key }) => key)).toEqual(["idle", "failed orders", "differ orders"]);
});

test("the certificate is a click away, whether both sides were the same or not", () => {
  const standing = { resource: "orders", mirrored: 12, inShopify: 12, asOf: null, freshAt: FRESH, running: false };
  const proof = { jobId: "7", at: "2026-11-21T03:12:00.000Z", differ: 0 };
  const { showAgain } = show(<Headline standing={{ ...standing, proof }} />);
  expect(screen.getByRole("link", { name: /^proven / })).toHaveAttribute("href", "/app/health/certificate/7");
  showAgain(<Headline standing={{ ...standing, proof: { ...proof, differ: 2 } }} />);
  expect(screen.getByRole("link", { name: /^2 differ as of / })).toBeInTheDocument();
});

test("the last job of a resource is a click away, and so is the next step", async () => {
  const standing = { resource: "products", mirrored: 12, inShopify: 12, asOf: null, freshAt: FRESH, running: false };
  const lastJob = { id: "31", mode: "update", createdAt: FRESH };
  const onAction = vi.fn();
  show(<Headline standing={{ ...standing, lastJob }} action={{ content: "Update products", onAction }} />);
  expect(screen.getByRole("link", { name: /^update, / })).toHaveAttribute("href", "/app/jobs/31");
  await userEvent.click(screen.getByRole("button", { name: "Update products" }));
  expect(onAction).toHaveBeenCalledOnce();
});

test("how many could not be mirrored is written as the merchant's language writes it", () => {
  expect(problemsOf(ofOrders({ rejects: 1 }), ways)[0]?.title).toBe("1 order could not be mirrored");
  expect(problemsOf({ ...ofOrders({ rejects: 1_234 }), locale: "de" }, ways)[0]?.title).toMatch(/^1\.234 orders/);
});

test("while Shopify does not answer, the page says since when, and that it goes on by itself", () => {
  const outage = "Shopify has not answered since 14:02";
  show(<ProblemBanners problems={problemsOf({ ...well, reach: { ...answers, unreachable: true, outage } }, ways)} />);
  expect(screen.getByText(outage)).toBeInTheDocument();
  expect(screen.getByText(/everything goes on by itself as soon as Shopify answers again/)).toBeInTheDocument();
});

test("Shopify's number comes with its age when Shopify cannot be asked", () => {
  const standing = { resource: "orders", mirrored: 12, inShopify: 12, asOf: FRESH, freshAt: FRESH, running: false };
  const { container } = show(<Headline standing={standing} />);
  expect(container).toHaveTextContent(/Shopify's number is as of .*Nov 21, 2026, 11:59:56/);
});

const NOT_POPULATED = { name: "orders", inShopify: null, populated: false, running: false, proven: false };
const guideOf = (...resources: GuideResource[]) => ({ resources, delivered: false });

test("the guide ticks off what has really happened", () => {
  const orders = { ...NOT_POPULATED, inShopify: 18_377, populated: true };
  const products = { ...NOT_POPULATED, name: "products", inShopify: 340, running: true };
  show(<SetupGuide state={guideOf(orders, products)} onClose={() => undefined} />);
  expect(screen.getByText("1 of 4 steps done")).toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "Populate 18,377 orders" })).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Populating products…" })).toHaveAttribute("aria-disabled", "true");
  expect(screen.getByRole("link", { name: "Verify…" })).toHaveAttribute(
    "href",
    "/app/jobs/new?mode=verify&resource=orders",
  );
  expect(screen.getAllByRole("img", { name: "Still to do" })).toHaveLength(3);
});

test("the proof is one of everything that is populated", () => {
  const orders = { ...NOT_POPULATED, populated: true, proven: true };
  const products = { ...NOT_POPULATED, name: "products" };
  const { showAgain } = show(<SetupGuide state={guideOf(orders, products)} onClose={() => undefined} />);
  expect(screen.getByRole("link", { name: "See the certificate" })).toBeInTheDocument();
  showAgain(<SetupGuide state={guideOf(orders, { ...products, populated: true })} onClose={() => undefined} />);
  expect(screen.getByRole("link", { name: "Verify…" })).toHaveAttribute("href", expect.stringContaining("products"));
});

test("the guide tells what populating will cost before anybody presses a button", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (_url: string, { body }: { body: string }) => {
    asked.push(body);
    return Response.json({ records: 340, apiCalls: 5, minutes: 1 });
  });
  const products = { ...NOT_POPULATED, name: "products", inShopify: 340 };
  show(<SetupGuide state={guideOf(products)} onClose={() => undefined} />);
  expect(await screen.findByText("340 products · about 5 API calls · under a minute")).toBeInTheDocument();
  expect(asked).toEqual(['{"resource":"products","mode":"populate"}']);
  expect(screen.getByRole("link", { name: "Populate 340 products" })).toHaveAttribute(
    "href",
    "/app/jobs/new?mode=populate&resource=products",
  );
  vi.unstubAllGlobals();
});

test("the guide can be closed", async () => {
  const onClose = vi.fn();
  show(<SetupGuide state={guideOf()} onClose={onClose} />);
  await userEvent.click(screen.getByRole("button", { name: "Close the setup guide" }));
  expect(onClose).toHaveBeenCalledOnce();
});

test("webhooks of today are told with their delay, and none as none", () => {
  const figures = {
    written: { orders: 12, products: 0 },
    deliveries: 0,
    medianDelayMs: null,
    apiCalls: 0,
    queryCost: 0,
    throttledMs: 0,
  };
  const { showAgain } = show(<KeyFigures figures={figures} />);
  expect(screen.getByText("none has come yet")).toBeInTheDocument();
  expect(screen.getByRole("heading", { name: "Orders today" }).parentElement).toHaveTextContent(/^Orders today12/);
  expect(screen.getByRole("heading", { name: "Products today" }).parentElement).toHaveTextContent(/^Products today0/);
  showAgain(<KeyFigures figures={{ ...figures, deliveries: 7, medianDelayMs: 562 }} />);
  expect(screen.getByText("half of them mirrored within 562 ms")).toBeInTheDocument();
});

test("what the chart draws is a table for those who do not see it, in the shop's hours", () => {
  const hours: { hour: string; bySource: Record<string, number> }[] = [
    { hour: "2026-11-21T10:00:00.000Z", bySource: {} },
    { hour: "2026-11-21T11:00:00.000Z", bySource: { populate: 1_200, full: 34, webhook: 7 } },
  ];
  show(<WriteChart hours={hours} />, { timeZone: "Asia/Tokyo" });
  const table = screen.getByRole("table", { name: "Records written per hour, by source" });
  const [row, ...more] = within(table).getAllByRole("row").slice(1);
  expect(more).toEqual([]);
  expect(within(row!).getByRole("rowheader").textContent).toMatch(/^8:00/);
  expect(
    within(row!)
      .getAllByRole("cell")
      .map((cell) => cell.textContent),
  ).toEqual(["1,234", "0", "7"]);
});
