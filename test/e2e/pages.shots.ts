import { shoot } from "./shoot.ts";
import { expect, openApp, test } from "./stage.ts";

test.use({ store: { orders: 24_000, readAllOrders: true } });

test("every page", async ({ page, stage, expectedComplaints }) => {
  expectedComplaints.push(/./);
  const { sim } = stage;
  const app = await openApp(page, stage);
  const open = async (path: string) => openApp(page, stage, path);

  await app.getByText("Not populated").first().waitFor();
  await shoot(page, "01-overview-first");
  await open("/app/orders");
  await shoot(page, "02-orders-empty");
  await open("/app/jobs");
  await shoot(page, "03-jobs-empty");
  await open("/app/jobs/new");
  await app.getByText(/^24,000 orders · about/).waitFor();
  await shoot(page, "04-start-populate");
  await open("/app/jobs/new?resource=products&mode=update");
  await app.getByText("Chosen products only, changed or not").click();
  await app.getByRole("textbox", { name: "Which products" }).fill("8001, 8002 tea");
  await shoot(page, "25-start-products", ["desktop", "phone"]);
  await open("/app/jobs/new");
  await app.getByText(/^24,000 orders · about/).waitFor();
  await app.getByText("Full resync", { exact: true }).click();
  await app.getByRole("button", { name: "Fetch 24,000 orders again" }).click();
  await app.getByRole("dialog").waitFor();
  await shoot(page, "05-start-full-confirm");

  sim.knobs.bulkSpeed = 15_000;
  await open("/app/jobs/new");
  await app.getByRole("button", { name: "Populate 24,000 orders" }).click();
  await app
    .getByText(/Shopify is preparing/)
    .first()
    .waitFor();
  await shoot(page, "06-job-preparing");
  await app
    .getByText(/(?:[6-9]|1\d),\d{3} of 24,000 ·/)
    .first()
    .waitFor({ timeout: 120_000 });
  await shoot(page, "07-job-running", ["desktop", "phone"]);
  await open("/app");
  await app.getByText("Open the job").waitFor();
  await shoot(page, "08-overview-running", ["desktop", "phone"]);
  sim.knobs.bulkSpeed = Infinity;
  await expect(app.getByText("24,000 of 24,000 orders mirrored")).toBeVisible({ timeout: 300_000 });
  await open("/app/jobs");
  await app.getByRole("table").getByRole("link").first().click();
  await app
    .getByText(/Populate completed/)
    .first()
    .waitFor();
  await shoot(page, "09-job-done");

  sim.webhooks.rates({ lose: 1 });
  for (const id of sim.store.pick(40)) sim.store.editOrder(id, { note: "Please ring twice" });
  sim.store.createOrders(25);
  sim.webhooks.rates({ lose: 0 });
  await open("/app");
  await app.getByRole("button", { name: "Update now" }).click();
  await expect(app.getByText("24,025 of 24,025 orders mirrored")).toBeVisible({ timeout: 120_000 });
  for (const id of sim.store.pick(15)) sim.store.tagOrders([id], "sale");
  await open("/app");
  await app.getByRole("heading", { name: "Latest jobs" }).waitFor();
  await app.getByText("API calls today").waitFor();
  await shoot(page, "10-overview-filled");
  await app.getByRole("button", { name: "Populate…" }).click();
  await app.getByText("Recent orders only").click();
  await app.getByText(/orders · about/).waitFor();
  await shoot(page, "23-start-dialog", ["desktop", "phone"]);
  await page.keyboard.press("Escape");
  await app.getByRole("dialog").waitFor({ state: "hidden" });

  await app.getByRole("button", { name: "Close the setup guide" }).click();
  await app.getByText("Set up your mirror").waitFor({ state: "hidden" });
  await app.getByRole("button", { name: "Populate products…" }).click();
  await app.getByRole("button", { name: /^Populate \d+ products$/ }).click();
  await expect(app.getByText(/^60 of 60 products mirrored/)).toBeVisible({ timeout: 60_000 });
  await shoot(page, "26-overview-both", ["desktop", "phone"]);
  await page.getByRole("button", { name: "Make something happen" }).click();
  await page.getByRole("button", { name: "A customer edits an order" }).click();
  await page.getByRole("list", { name: "What happened" }).getByRole("link").first().waitFor();
  await page.getByRole("button", { name: "Fulfil one" }).click();
  await expect(page.getByRole("list", { name: "What happened" }).getByRole("listitem")).toHaveCount(2);
  await shoot(page, "18-admin-drawer", ["desktop", "phone"]);

  await open("/app/orders");
  await shoot(page, "11-orders");
  for (const row of [1, 2]) await app.getByRole("table").getByRole("checkbox").nth(row).click();
  await shoot(page, "24-orders-selected", ["desktop", "phone"]);
  await app.getByRole("button", { name: "Search and filter results" }).click();
  await app.getByRole("button", { name: "Add filter" }).click();
  await shoot(page, "12-orders-filters", ["desktop", "phone"]);
  await open("/app/orders?query=nothing-like-this");
  await shoot(page, "13-orders-none", ["desktop", "phone"]);
  const [rich] = await stage.query<{ id: string }>(
    `SELECT id FROM orders WHERE line_count BETWEEN 3 AND 6 AND NOT parts_pending
     ORDER BY jsonb_array_length(document -> 'refunds') DESC, jsonb_array_length(document -> 'fulfillments') DESC LIMIT 1`,
  );
  await open(`/app/orders/${rich?.id}`);
  await app.getByText("Identical to Shopify at this moment.").waitFor();
  await shoot(page, "14-order");

  sim.faults.next("bulk_truncated", { times: 20 });
  await open("/app/jobs/new?mode=full");
  await app.getByRole("button", { name: "Fetch 24,025 orders again" }).click();
  await app.getByRole("button", { name: "Start full resync" }).click();
  await app
    .getByText(/Full resync failed/)
    .first()
    .waitFor({ timeout: 200_000 });
  await shoot(page, "15-job-failed");
  sim.faults.clear();
  await open("/app");
  await app.getByText(/failed, and no job has made up for it yet/).waitFor();
  await shoot(page, "16-overview-failed");
  await open("/app/jobs");
  await shoot(page, "17-jobs");
  await page.goto(`${sim.origin}/store/lockstep-demo/orders`);
  await shoot(page, "19-admin-orders", ["desktop", "phone"]);
  await page.goto(`${sim.origin}/store/lockstep-demo/orders/${rich?.id}`);
  await shoot(page, "20-admin-order", ["desktop", "phone"]);
  await open("/app/settings");
  await app.getByText("Next run").first().waitFor();
  await app.getByRole("button", { name: "Resume: Full resync of orders" }).click();
  await page.getByText("Unsaved changes", { exact: true }).waitFor();
  await shoot(page, "22-settings");
  await open("/app/jobs/999999");
  await shoot(page, "21-not-found", ["desktop", "phone"]);
});
