import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectSound } from "./soundness.ts";
import { expect, openApp, test } from "./stage.ts";

const ORDERS = 1200;
/** The simulated shop's own number of them. */
const PRODUCTS = 60;
// With the largest budget its parts are complete within seconds.
test.use({ store: { orders: ORDERS, readAllOrders: true, plan: { bucket: 20_000, restore: 1_000 } } });

test("a merchant populates, updates, sees a webhook arrive, looks orders up and cancels a job", async ({
  page,
  stage,
  context,
}) => {
  const { sim } = stage;
  const app = await openApp(page, stage);
  const title = (name: string | RegExp) => app.getByRole("heading", { name, level: 1 });
  const inShopify = () => sim.store.countOrders({ terms: [] });

  await test.step("the first look says what there is and what to do next", async () => {
    await expect(app.getByRole("heading", { name: "1,200 orders in Shopify, none mirrored yet" })).toBeVisible();
    await expect(
      app.getByRole("heading", { name: `${PRODUCTS} products in Shopify, none mirrored yet` }),
    ).toBeVisible();
    await expect(app.getByText("Not populated")).toHaveCount(2);
    await expect(app.getByText("0 of 4 steps done")).toBeVisible();
    await expect(app.getByText("Nothing has run yet")).toBeVisible();
    await expectSound(page, app);
  });

  await test.step("populating begins with an estimate, and its button says what it does", async () => {
    await app.getByRole("link", { name: "Populate 1,200 orders" }).click();
    await expect(title("Start a sync")).toBeVisible();
    await expect(app.getByText(/^1,200 orders · about 3 API calls · under a minute$/)).toBeVisible();
    await expectSound(page, app);
    sim.knobs.bulkSpeed = 1500;
    await app.getByRole("button", { name: "Populate 1,200 orders" }).click();
  });

  await test.step("its page moves by itself, and needs no reload at the end", async () => {
    await expect(title("Populate of orders")).toBeVisible();
    await expect(page).toHaveURL(/\/app\/jobs\/\d+$/);
    await expect(app.getByText("Running", { exact: true })).toBeVisible();
    await expect(app.getByText("Shopify is preparing 1,200 records.").first()).toBeVisible();
    await expectSound(page, app);
    const loads = countLoads(page);
    await expect(app.getByText("Populate completed. New: 1,200, Updated: 0, Unchanged: 0, Failed: 0")).toBeVisible({
      timeout: 60_000,
    });
    await expect(app.getByText("Succeeded", { exact: true })).toBeVisible();
    await expect(app.getByText("Nothing is unaccounted for.")).toBeVisible();
    expect(loads()).toBe(0);
    await expectSound(page, app);
  });

  await test.step("the overview's numbers are the store's", async () => {
    await menu(page, "Lockstep");
    await expect(app.getByRole("heading", { name: "1,200 of 1,200 orders mirrored" })).toBeVisible();
    await expect(app.getByText("Complete", { exact: true })).toBeVisible();
    await expect(app.getByText(/^Fresh /)).toBeVisible();
    expect(await mirrored(stage)).toBe(inShopify());
    await expectSound(page, app);
  });

  await test.step("what webhooks did not tell, an update fetches", async () => {
    // An order that is just being completed would bring its edit along by itself.
    const pending = () => stage.query("SELECT id FROM orders WHERE parts_pending");
    await expect.poll(pending, { message: "orders without their parts", timeout: 60_000 }).toEqual([]);
    await happen(page, "Lose all from now on");
    const edited = new Set<string>();
    for (let n = 0; n < 3; n += 1) edited.add(await happen(page, "A customer edits an order"));
    await happen(page, "Sell 1");
    await happen(page, "Sell 1");
    await happen(page, "Lose no more");
    await page.getByRole("button", { name: "Close" }).click();
    expect(await mirrored(stage)).toBe(ORDERS);
    sim.knobs.bulkSpeed = Infinity;
    await app.getByRole("button", { name: "Update now" }).click();
    await expect(page.getByText("Update started")).toBeVisible();
    await expect(app.getByRole("heading", { name: "1,202 of 1,202 orders mirrored" })).toBeVisible({ timeout: 60_000 });
    await app.getByRole("table").getByRole("link").first().click();
    await expect(title("Update of orders")).toBeVisible();
    await expect(
      app.getByText(new RegExp(`^Update completed\\. New: 2, Updated: ${edited.size}, Unchanged: [\\d,]+, Failed: 0$`)),
    ).toBeVisible();
    await expect(app.getByText("Nothing is unaccounted for.")).toBeVisible();
  });

  const [order] = sim.store.pick(1);
  const { name } = (await stage.query<{ name: string }>("SELECT name FROM orders WHERE id = $1", [order]))[0] ?? {};
  if (!order || !name) throw new Error("The store has no order to look at.");

  await test.step("an order is found by its number", async () => {
    await menu(page, "Orders", "Lockstep");
    await expect(title("Orders")).toBeVisible();
    await expectSound(page, app);
    await app.getByRole("button", { name: "Search and filter results" }).click();
    await app.getByRole("textbox", { name: /Number, tag, SKU/ }).fill(name);
    await expect(app.getByRole("row")).toHaveCount(2);
    await app.getByRole("link", { name, exact: true }).click();
    await expect(title(name)).toBeVisible();
    await expect(app.getByText("Identical to Shopify at this moment.")).toBeVisible();
    await expectSound(page, app);
  });

  await test.step("somebody changes it in Shopify: the row follows within two seconds, the open page without a reload", async () => {
    const loads = countLoads(page);
    const elsewhere = await context.newPage();
    await elsewhere.goto(`${sim.origin}/store/lockstep-demo/orders/${order}`);
    const began = Date.now();
    await elsewhere.getByRole("button", { name: "Edit the note" }).click();
    const written = async () => {
      const [row] = await stage.query<{ at: Date }>(
        "SELECT written_at AS at FROM orders WHERE id = $1 AND written_by = 'webhook'",
        [order],
      );
      return row ? row.at.getTime() - began : Infinity;
    };
    await expect.poll(written, { message: "milliseconds until the row was written" }).toBeLessThan(2000);
    // A page that is closed while it loads anew may keep the browser waiting.
    await expect(elsewhere.getByText("Please leave it with the neighbours.")).toBeVisible();
    await elsewhere.close();
    await expect(app.getByText("Please leave it with the neighbours.")).toBeVisible();
    await expect(app.getByText(/Last written by webhook orders\/updated/)).toBeVisible();
    expect(loads()).toBe(0);
    await app.getByRole("button", { name: "Fetch again" }).first().click();
    await expect(page.getByText("Already the same as in Shopify")).toBeVisible();
  });

  await test.step("the list of orders is paged, sorted and filtered", async () => {
    await menu(page, "Orders", "Lockstep");
    const names = app.getByRole("table").getByRole("link");
    const first = await names.first().innerText();
    await app.getByRole("button", { name: "Next orders" }).click();
    await expect(names.first()).not.toHaveText(first);
    await app.getByRole("button", { name: "Previous orders" }).click();
    await expect(names.first()).toHaveText(first);

    await app.getByRole("button", { name: "Sort the results" }).click();
    await app.getByText("Order number", { exact: true }).click();
    await app.getByText("Lowest first").click();
    await expect(names.first()).toHaveText("#1001");
    await page.keyboard.press("Escape");

    await app.getByRole("tab", { name: "Unfulfilled" }).click();
    await expect(page).toHaveURL(/fulfillment=UNFULFILLED/);
    const statuses = app.getByRole("table").getByText(/^(Unfulfilled|Partially fulfilled)$/);
    await expect(statuses).toHaveCount((await app.getByRole("row").count()) - 1);
    await expectSound(page, app);
  });

  await test.step("what is selected is exported, and so is all that matches", async () => {
    const names = await app.getByRole("table").getByRole("link").allInnerTexts();
    await app.getByRole("table").getByRole("checkbox").nth(1).click();
    const one = await download(page, () => app.getByRole("button", { name: "Export", exact: true }).click());
    expect(one.name).toMatch(/^orders-\d{4}-\d\d-\d\d\.csv$/);
    expect(one.orders).toEqual([names[0]]);
    const all = await download(page, () => app.getByRole("button", { name: "Export these results" }).click());
    expect(all.orders).toEqual(expect.arrayContaining(names));
    const unfulfilled = await stage.query(
      "SELECT 1 FROM orders WHERE fulfillment_status IN ('UNFULFILLED', 'PARTIALLY_FULFILLED')",
    );
    expect(all.orders).toHaveLength(unfulfilled.length);
    await expect(page.getByText("Export saved").first()).toBeVisible();
  });

  await test.step("a full resync is started without leaving the page, tells its consequence first, and can be cancelled", async () => {
    await menu(page, "Lockstep");
    await app.getByRole("button", { name: "More" }).click();
    await app.getByText("Full resync…").click();
    await expect(app.getByRole("dialog", { name: "Start a sync" })).toBeVisible();
    await expect(app.getByRole("radio", { name: "Full resync" })).toBeChecked();
    await expect(app.getByText(/^1,202 orders · about 3 API calls/)).toBeVisible();
    sim.knobs.bulkSpeed = 50;
    const loads = countLoads(page);
    await app.getByRole("button", { name: "Fetch 1,202 orders again" }).click();
    const dialog = app.getByRole("dialog", { name: "Fetch everything again?" });
    await expect(dialog.getByText(/no longer exist in Shopify are removed/)).toBeVisible();
    await dialog.getByRole("button", { name: "Start full resync" }).click();
    await expect(page.getByText("Full resync started")).toBeVisible();
    await expect(app.getByText("Shopify is preparing 1,202 records.").first()).toBeVisible();
    await expect(title("Overview")).toBeVisible();
    expect(loads()).toBe(0);
    await app.getByRole("link", { name: "Open the job" }).click();
    await expect(title("Full resync of orders")).toBeVisible();
    await app.getByRole("button", { name: "Cancel" }).click();
    await expect(app.getByText(/^Full resync cancelled\. New: 0, Updated: 0/)).toBeVisible({ timeout: 60_000 });
    sim.knobs.bulkSpeed = Infinity;
    expect(await mirrored(stage)).toBe(1202);
  });

  await test.step("the job history has them all, and shows one kind when asked", async () => {
    await menu(page, "Job history");
    await expect(title("Job history")).toBeVisible();
    await expect(app.getByRole("row")).toHaveCount(4);
    await expect(app.getByRole("row").nth(1)).toContainText(/Full resync.*Cancelled/);
    await expect(app.getByRole("row").nth(2)).toContainText(/Update.*Person.*Succeeded/);
    await expect(app.getByRole("row").nth(3)).toContainText(/Populate.*1,200.*Succeeded/);
    await expectSound(page, app);
    await app.getByRole("button", { name: "Search and filter results" }).click();
    await app.getByRole("button", { name: "Mode" }).click();
    await app.getByRole("checkbox", { name: "Populate" }).click();
    await expect(app.getByRole("row")).toHaveCount(2);
    await expect(page).toHaveURL(/mode=populate/);
    await page.keyboard.press("Escape");
    await app.getByRole("row").nth(1).getByRole("link").click();
    await expect(title("Populate of orders")).toBeVisible();
  });

  await test.step("the products follow: populated from the guide, watched to the end, and kept current beside the orders", async () => {
    await menu(page, "Lockstep");
    await app.getByRole("link", { name: `Populate ${PRODUCTS} products` }).click();
    await expect(title("Start a sync")).toBeVisible();
    await expect(app.getByRole("radio", { name: "Products", exact: true })).toBeChecked();
    await expect(app.getByText(`${PRODUCTS} products · about 3 API calls · under a minute`)).toBeVisible();
    await expectSound(page, app);
    sim.knobs.bulkSpeed = 150;
    await app.getByRole("button", { name: `Populate ${PRODUCTS} products` }).click();
    await expect(title("Populate of products")).toBeVisible();
    await menu(page, "Lockstep");
    await expect(title("Overview")).toBeVisible();
    await expect(app.getByRole("heading", { name: "Populate of products", level: 2 })).toBeVisible();
    const loads = countLoads(page);
    await expect(app.getByText(`Shopify is preparing ${PRODUCTS} records.`).first()).toBeVisible();
    await expect(app.getByRole("heading", { name: `${PRODUCTS} of ${PRODUCTS} products mirrored` })).toBeVisible({
      timeout: 60_000,
    });
    await expect(app.getByRole("heading", { name: "Populate of products", level: 2 })).toBeHidden();
    expect(loads()).toBe(0);
    sim.knobs.bulkSpeed = Infinity;
    const [row] = await stage.query<{ count: number }>("SELECT count(*)::int AS count FROM products");
    expect(row?.count).toBe(sim.products.size);
    await app.getByRole("button", { name: "Update products" }).click();
    await expect(page.getByText("Update started").last()).toBeVisible();
    await expect(app.getByRole("link", { name: /^update, / }).last()).toBeVisible({ timeout: 60_000 });
    await expectSound(page, app);
  });
});

async function mirrored({ query }: { query: <Row>(text: string) => Promise<Row[]> }): Promise<number> {
  const [row] = await query<{ count: number }>("SELECT count(*)::int AS count FROM orders");
  return row?.count ?? -1;
}

/** How many documents the app's frame has loaded since. */
function countLoads(page: Page): () => number {
  let loads = 0;
  page.on("framenavigated", (frame) => (loads += frame.parentFrame() ? 1 : 0));
  return () => loads;
}

/** The file that an action makes the browser save: its name, and the orders it holds. */
async function download(page: Page, act: () => Promise<void>): Promise<{ name: string; orders: string[] }> {
  const [file] = await Promise.all([page.waitForEvent("download"), act()]);
  const text = await readFile(await file.path(), "utf8");
  return { name: file.suggestedFilename(), orders: [...new Set(text.match(/^#\d+/gm))] };
}

/** Follows a link of the admin's navigation. */
async function menu(page: Page, name: string, under?: string): Promise<void> {
  const links = page.getByRole("navigation", { name: "Admin" });
  const within = under ? links.getByRole("listitem").filter({ has: page.getByRole("link", { name: under }) }) : links;
  await within.getByRole("link", { name, exact: true }).last().click();
}

/** Presses a button of the drawer "Make something happen", and gives the name of the order it happened to. */
async function happen(page: Page, what: string): Promise<string> {
  const drawer = page.getByRole("complementary", { name: "Make something happen" });
  const list = page.getByRole("list", { name: "What happened" });
  if (!(await drawer.isVisible())) await page.getByRole("button", { name: "Make something happen" }).click();
  const before = await list.innerText();
  await drawer.getByRole("button", { name: what, exact: true }).click();
  await expect.poll(() => list.innerText()).not.toBe(before);
  const link = list.getByRole("listitem").first().getByRole("link");
  return (await link.count()) > 0 ? link.first().innerText() : "";
}
