import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { show } from "../show.fixture";
import { KeyFigures } from "./key-figures";
import { Headline } from "./headline";
import { ProblemBanners, problemsOf } from "./problems";
import type { ProblemFacts } from "./problems";
import { SetupGuide } from "./setup-guide";
import { WriteChart } from "./write-chart";

const FRESH = "2026-11-21T11:59:56.000Z";

test.each([
  [
    { mirrored: 18_377, inShopify: 18_377, asOf: null, freshAt: FRESH, running: false },
    "18,377 of 18,377 orders mirrored",
    "Complete",
  ],
  [
    { mirrored: 18_370, inShopify: 18_377, asOf: null, freshAt: FRESH, running: false },
    "18,370 of 18,377 orders mirrored",
    "Incomplete",
  ],
  [
    { mirrored: 0, inShopify: 4_120, asOf: null, freshAt: null, running: false },
    "4,120 orders in Shopify, none mirrored yet",
    "Not populated",
  ],
  [
    { mirrored: 1, inShopify: null, asOf: null, freshAt: FRESH, running: false },
    "1 order mirrored",
    "Shopify not reached",
  ],
  [
    { mirrored: 12, inShopify: 4_120, asOf: null, freshAt: null, running: true },
    "12 of 4,120 orders mirrored",
    "Syncing",
  ],
  [
    { mirrored: 20_000, inShopify: 4_120, asOf: null, freshAt: FRESH, running: false },
    "20,000 orders mirrored, Shopify shows 4,120",
    "More than Shopify shows",
  ],
  [
    { mirrored: 18_377, inShopify: 18_380, asOf: FRESH, freshAt: FRESH, running: false },
    "18,377 of 18,380 orders mirrored",
    "Shopify not reached",
  ],
])("the overview answers first: %o", (standing, sentence, badge) => {
  show(<Headline standing={standing} />);
  expect(screen.getByRole("heading", { name: sentence })).toBeInTheDocument();
  expect(screen.getByText(badge)).toBeInTheDocument();
});

const well: ProblemFacts = {
  scopes: ["read_orders", "read_all_orders"],
  deniedFields: [],
  rejects: 0,
  failedJob: null,
  differ: 0,
  idle: false,
  locale: "en",
  unreachable: false,
  outage: null,
};
const ways = { retry: vi.fn(), grant: vi.fn(), reload: vi.fn(), repair: vi.fn() };

test("nothing wrong, nothing said", () => {
  expect(problemsOf(well, ways)).toEqual([]);
});

test("without the scope for all orders the page says that only 60 days are visible, and how to change it", async () => {
  show(<ProblemBanners problems={problemsOf({ ...well, scopes: ["read_orders"] }, ways)} />);
  expect(screen.getByText(/Only the orders of the last 60 days are visible/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Grant access to all orders" }));
  expect(ways.grant).toHaveBeenCalledOnce();
});

test("at most three problems are shown, the most serious first", () => {
  const facts = {
    scopes: [],
    deniedFields: ["Order.email"],
    rejects: 2,
    differ: 0,
    idle: false,
    locale: "en",
    failedJob: { id: "9", mode: "populate", reason: "Shopify answered 500." },
    unreachable: true,
    outage: null,
  };
  expect(problemsOf(facts, ways).map(({ key }) => key)).toEqual(["unreachable", "failed", "rejects"]);
});

test("a failed job is named, with its reason and the way to its page", () => {
  const failedJob = { id: "9", mode: "populate", reason: "Shopify answered 500." };
  show(<ProblemBanners problems={problemsOf({ ...well, failedJob }, ways)} />);
  expect(screen.getByText("Populate failed, and no job has made up for it yet")).toBeInTheDocument();
  expect(screen.getByText(/^Shopify answered 500\. What was mirrored before is kept\./)).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "See why and run it again" })).toHaveAttribute("href", "/app/jobs/9");
});

test("what a verify left different is told with the button that repairs it", async () => {
  show(<ProblemBanners problems={problemsOf({ ...well, differ: 3 }, ways)} />);
  expect(screen.getByText("3 orders differ from Shopify")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Repair" }));
  expect(ways.repair).toHaveBeenCalledOnce();
});

test("that nobody works is told before anything that waits for somebody to", () => {
  const facts = { ...well, idle: true, differ: 3, failedJob: { id: "9", mode: "update", reason: null } };
  expect(problemsOf(facts, ways).map(({ key }) => key)).toEqual(["idle", "failed", "differ"]);
});

test("the certificate is a click away, whether both sides were the same or not", () => {
  const standing = { mirrored: 12, inShopify: 12, asOf: null, freshAt: FRESH, running: false };
  const proof = { jobId: "7", at: "2026-11-21T03:12:00.000Z", differ: 0 };
  const { showAgain } = show(<Headline standing={{ ...standing, proof }} />);
  expect(screen.getByRole("link", { name: /^proven / })).toHaveAttribute("href", "/app/health/certificate/7");
  showAgain(<Headline standing={{ ...standing, proof: { ...proof, differ: 2 } }} />);
  expect(screen.getByRole("link", { name: /^2 differ as of / })).toBeInTheDocument();
});

test("how many could not be mirrored is written as the merchant's language writes it", () => {
  expect(problemsOf({ ...well, rejects: 1 }, ways)[0]?.title).toBe("1 order could not be mirrored");
  expect(problemsOf({ ...well, rejects: 1_234, locale: "de" }, ways)[0]?.title).toMatch(/^1\.234 orders/);
});

test("while Shopify does not answer, the page says since when, and that it goes on by itself", () => {
  const outage = "Shopify has not answered since 14:02";
  show(<ProblemBanners problems={problemsOf({ ...well, unreachable: true, outage }, ways)} />);
  expect(screen.getByText(outage)).toBeInTheDocument();
  expect(screen.getByText(/everything goes on by itself as soon as Shopify answers again/)).toBeInTheDocument();
});

test("Shopify's number comes with its age when Shopify cannot be asked", () => {
  const standing = { mirrored: 12, inShopify: 12, asOf: FRESH, freshAt: FRESH, running: false };
  const { container } = show(<Headline standing={standing} />);
  expect(container).toHaveTextContent(/Shopify's number is as of .*Nov 21, 2026, 11:59:56/);
});

test("the guide ticks off what has really happened", () => {
  const state = { inShopify: 18_377, populated: true, running: false, delivered: false, proven: false };
  show(<SetupGuide state={state} onClose={() => undefined} />);
  expect(screen.getByText("1 of 3 steps done")).toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "Populate 18,377 orders" })).not.toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Verify…" })).toBeInTheDocument();
  expect(screen.getAllByRole("img", { name: "Still to do" })).toHaveLength(2);
});

test("the guide tells what populating will cost before anybody presses a button", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (_url: string, { body }: { body: string }) => {
    asked.push(body);
    return Response.json({ records: 18_377, apiCalls: 5, minutes: 1 });
  });
  const state = { inShopify: 18_377, populated: false, running: false, delivered: false, proven: false };
  show(<SetupGuide state={state} onClose={() => undefined} />);
  expect(await screen.findByText("18,377 orders · about 5 API calls · under a minute")).toBeInTheDocument();
  expect(asked).toEqual(['{"resource":"orders","mode":"populate"}']);
  vi.unstubAllGlobals();
});

test("the guide can be closed", async () => {
  const onClose = vi.fn();
  const state = { inShopify: null, populated: false, running: false, delivered: false, proven: false };
  show(<SetupGuide state={state} onClose={onClose} />);
  await userEvent.click(screen.getByRole("button", { name: "Close the setup guide" }));
  expect(onClose).toHaveBeenCalledOnce();
});

test("webhooks of today are told with their delay, and none as none", () => {
  const figures = {
    freshAt: null,
    written: 0,
    deliveries: 0,
    medianDelayMs: null,
    apiCalls: 0,
    queryCost: 0,
    throttledMs: 0,
  };
  const { showAgain } = show(<KeyFigures figures={figures} />);
  expect(screen.getByText("none has come yet")).toBeInTheDocument();
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
