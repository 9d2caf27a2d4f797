import { expect, openApp, test } from "./stage.ts";

test("the app opens inside the admin by token exchange, and its tokens lie sealed in the database", async ({
  page,
  stage,
}) => {
  const app = await openApp(page, stage);
  await expect(app.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/store\/lockstep-demo\/apps\/lockstep\/app$/);
  expect(stage.sim.stats.tokens.exchanged).toBeGreaterThan(0);
  const sessions = await stage.query<{ accessToken: string }>("SELECT * FROM sessions");
  expect(sessions).toHaveLength(1);
  expect(JSON.stringify(sessions)).not.toMatch(/shpat_|shprt_/);
});

test("the admin's navigation, its address and the browser's back button go along with the app", async ({
  page,
  stage,
}) => {
  const app = await openApp(page, stage);
  const menu = page.getByRole("navigation", { name: "Admin" });
  await menu.getByRole("link", { name: "Job history" }).click();
  await expect(app.getByRole("heading", { name: "Job history", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/apps\/lockstep\/app\/jobs$/);
  await expect(menu.getByRole("link", { name: "Job history" })).toHaveAttribute("aria-current", "page");
  await page.goBack();
  await expect(app.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/apps\/lockstep\/app$/);
  await page.goto(`${stage.sim.origin}/store/lockstep-demo/apps/lockstep/app/jobs`);
  await expect(app.getByRole("heading", { name: "Job history", level: 1 })).toBeVisible();
});

test("a page that comes without a session token fetches one and goes on", async ({ page, stage }) => {
  const app = await openApp(page, stage);
  const frame = page.frames().find((one) => one.url().startsWith(stage.appUrl));
  const bounced = page.waitForRequest((request) => new URL(request.url()).pathname === "/auth/session-token");
  await frame?.evaluate(() => {
    const url = new URL(location.href);
    url.searchParams.delete("id_token");
    location.assign(url);
  });
  await bounced;
  await expect(app.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
});

test("a request whose session token has ended is sent once more with a fresh one", async ({
  page,
  stage,
  expectedComplaints,
}) => {
  expectedComplaints.push(/401/);
  await openApp(page, stage);
  const frame = page.frames().find((one) => one.url().startsWith(stage.appUrl));
  let sent = 0;
  await page.route("**/api/sync/status", async (route) => {
    sent += 1;
    const headers = { ...route.request().headers(), ...(sent === 1 ? { authorization: "Bearer ended" } : {}) };
    await route.continue({ headers });
  });
  const status = await frame?.evaluate(async () => (await fetch("/api/sync/status")).status);
  expect({ sent, status }).toEqual({ sent: 2, status: 200 });
});

test("on a phone the menu opens and leads on, and nothing scrolls sideways", async ({ page, stage }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const app = await openApp(page, stage);
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("link", { name: "Job history" }).click();
  await expect(app.getByRole("heading", { name: "Job history", level: 1 })).toBeVisible();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
});

test("what is made to happen in the shop is named, linked, and known to the app", async ({ page, stage }) => {
  await openApp(page, stage);
  await page.getByRole("button", { name: "Make something happen" }).click();
  await page.getByRole("button", { name: "Sell 1", exact: true }).click();
  const order = page.getByRole("list", { name: "What happened" }).getByRole("link");
  const name = await order.textContent();
  await expect
    .poll(() => stage.query("SELECT 1 FROM orders WHERE name = $1", [name]), { message: "the order is mirrored" })
    .toHaveLength(1);
  await order.click();
  await expect(page.getByRole("heading", { name: name ?? "" })).toBeVisible();
  // The block on Shopify's order page asks from another origin.
  const block = page.getByRole("region", { name: "Lockstep" });
  await expect(block).toContainText(/identical to Shopify/i);
  await block.getByRole("button", { name: "Fetch again" }).click();
  await expect(block).toContainText(/identical to Shopify/i);
});
