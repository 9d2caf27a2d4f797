import { expectSound } from "./soundness.ts";
import { expect, openApp, test } from "./stage.ts";

test.use({ store: { orders: 400, readAllOrders: false } });

test("with the last 60 days only, a banner says so and leads to the permission for all", async ({ page, stage }) => {
  const app = await openApp(page, stage);
  const banner = app.getByText("Only the orders of the last 60 days are visible");
  await expect(banner).toBeVisible();
  await expectSound(page, app);
  await app.getByRole("button", { name: "Grant access to all orders" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(app.getByText("400 orders in Shopify, none mirrored yet")).toBeVisible({ timeout: 60_000 });
  await expect(banner).toBeHidden();
});

test("without the permission for products the page names it, still counts the orders, and leads to it", async ({
  page,
  stage,
  expectedComplaints,
}) => {
  // What populating products would cost is refused as well, and left out.
  expectedComplaints.push(/status of 401/);
  const granted = [...stage.sim.shop().scopes];
  stage.sim.changeScopes(granted.filter((scope) => !scope.endsWith("_products")));
  const app = await openApp(page, stage);
  const banner = app.getByText("Lockstep may not read orders and products in this shop");
  await expect(banner).toBeVisible();
  await expect(app.getByText(/the access scope read_products is not granted/)).toBeVisible();
  await expect(app.getByText("Shopify cannot be reached right now")).toBeHidden();
  await expect(app.getByRole("heading", { name: /[\d,]+ orders (in Shopify|mirrored)/, level: 2 })).toBeVisible();
  await expectSound(page, app);
  await app.getByRole("button", { name: "Grant the permission" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await expect(banner).toBeHidden({ timeout: 60_000 });
  stage.sim.changeScopes(granted);
});

test("a job whose files arrive cut fails, says why on its page, and succeeds when it is run again", async ({
  page,
  stage,
}) => {
  stage.sim.faults.next("bulk_truncated", { times: 20 });
  const app = await openApp(page, stage, "/app/jobs/new?mode=populate");
  await app.getByRole("button", { name: /^Populate [\d,]+ orders$/ }).click();
  await expect(app.getByText(/^Populate failed: Shopify's file has .* bytes/)).toBeVisible({ timeout: 120_000 });
  await expect(app.getByText("Failed", { exact: true }).first()).toBeVisible();
  await expect(app.getByText(/What is mirrored stays as it is/)).toBeVisible();
  await expect(app.getByText(/It is tried again/).first()).toBeVisible();
  await expectSound(page, app);
  expect(await stage.query("SELECT 1 FROM orders")).toEqual([]);

  await openApp(page, stage);
  await expect(app.getByText(/failed, and no job has made up for it yet/)).toBeVisible();
  stage.sim.faults.clear();
  await app.getByRole("link", { name: "See why and run it again" }).click();
  await app.getByRole("button", { name: "Run again" }).click();
  await expect(app.getByText(/^Populate completed\. New: [1-9]/)).toBeVisible({ timeout: 120_000 });
  await openApp(page, stage);
  await expect(app.getByText(/orders mirrored/)).toBeVisible();
  await expect(app.getByText(/no job has made up for it yet/)).toBeHidden();
});

test("while Shopify is down, what is mirrored is shown and nobody is left in the dark", async ({
  page,
  stage,
  expectedComplaints,
}) => {
  expectedComplaints.push(/status of 502/);
  const [id] = stage.sim.store.createOrders(1);
  await expect.poll(() => stage.query("SELECT 1 FROM orders WHERE id = $1", [id])).toHaveLength(1);
  stage.sim.faults.rate("503", 1);
  const app = await openApp(page, stage, `/app/orders/${id}`);
  await expect(app.getByText(/Shopify could not be asked just now/)).toBeVisible({ timeout: 60_000 });
  await app.getByRole("button", { name: "Fetch again" }).first().click();
  await expect(app.getByText(/^Shopify has not answered since \d\d:\d\d\. What is mirrored is kept/)).toBeVisible({
    timeout: 60_000,
  });

  await openApp(page, stage);
  const banner = app.getByText(/^Shopify has not answered since \d\d:\d\d$/);
  await expect(banner).toBeVisible({ timeout: 60_000 });
  await expect(app.getByText("Shopify not reached")).toBeVisible();
  await openApp(page, stage, "/app/health");
  await expect(app.getByRole("heading", { name: /^Shopify has not answered since \d\d:\d\d\b/ })).toBeVisible();
  await expect(app.getByText(/It is asked again /)).toBeVisible();
  await expectSound(page, app);
  await openApp(page, stage);
  stage.sim.faults.clear();
  await app.getByRole("button", { name: "Try again" }).click();
  await expect(banner).toBeHidden({ timeout: 60_000 });
});

test("an address that leads nowhere says so, in a sentence", async ({ page, stage, expectedComplaints }) => {
  expectedComplaints.push(/404/);
  const app = await openApp(page, stage, "/app/jobs/999999");
  await expect(app.getByText("There is no such job. The job history lists all of them.")).toBeVisible();
  await app.getByRole("link", { name: "Job history" }).last().click();
  await expect(app.getByRole("heading", { name: "Job history", level: 1 })).toBeVisible();
  await openApp(page, stage, "/app/orders/12");
  await expect(app.getByText(/The mirror does not hold this order/)).toBeVisible();
  await expectSound(page, app);
  await app.getByRole("button", { name: "Fetch it from Shopify" }).click();
  await expect(page.getByText("Not found in Shopify")).toBeVisible();
});

test("an order that no webhook has told of is fetched from the page that misses it", async ({
  page,
  stage,
  expectedComplaints,
}) => {
  expectedComplaints.push(/404/);
  stage.sim.webhooks.rates({ lose: 1 });
  const [id] = stage.sim.store.createOrders(1);
  stage.sim.webhooks.rates({ lose: 0 });
  const app = await openApp(page, stage, `/app/orders/${id}`);
  await app.getByRole("button", { name: "Fetch it from Shopify" }).click();
  await expect(app.getByText("Identical to Shopify at this moment.")).toBeVisible();
  await expect(app.getByText(/Last written by “Fetch again”/)).toBeVisible();
});
