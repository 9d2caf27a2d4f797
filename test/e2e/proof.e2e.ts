import { readFile } from "node:fs/promises";
import { expectSound } from "./soundness.ts";
import { expect, openApp, test } from "./stage.ts";

const ORDERS = 300;
test.use({ store: { orders: ORDERS, readAllOrders: true } });

test("a planted gap is seen on the map, clicked and repaired, and the certificate turns green", async ({
  page,
  stage,
}) => {
  const app = await openApp(page, stage, "/app/jobs/new");
  await app.getByRole("button", { name: "Populate 300 orders" }).click();
  await expect(app.getByText("Populate completed. New: 300")).toBeVisible({ timeout: 60_000 });

  await test.step("a loss is planted, and a verify that only reports finds it", async () => {
    const [victim] = await stage.query<{ id: string }>(
      "select id from orders order by created_at desc offset 40 limit 1",
    );
    for (const [table, key] of [
      ["order_line_items", "order_id"],
      ["sealed_contacts", "id"],
      ["orders", "id"],
    ]) {
      await stage.query(`delete from ${table} where ${key} = $1`, [victim?.id]);
    }
    await openApp(page, stage, "/app/jobs/new?mode=verify");
    await app.getByRole("checkbox", { name: "Only report, change nothing" }).check();
    await app.getByRole("button", { name: "Verify 300 orders" }).click();
    await expect(app.getByText(/1 record still differs \(found 1 missing\)/).first()).toBeVisible({ timeout: 60_000 });
    await expect(app.getByText("Only reported")).toBeVisible();
    await expectSound(page, app);
  });

  await test.step("the map says where, and one click mends it", async () => {
    await openApp(page, stage, "/app");
    await expect(app.getByText("1 order differs from Shopify")).toBeVisible();
    await expect(app.getByRole("link", { name: /^1 differs as of / })).toBeVisible();
    await openApp(page, stage, "/app/health");
    await expect(app.getByText("Shopify 300 · mirror 299 · 1 differs")).toBeVisible();
    await expect(app.getByText("1 order created then differs from Shopify.")).toBeVisible();
    await expectSound(page, app);
    await app.getByRole("button", { name: /^Repair: / }).click();
    await expect(page.getByText("Started", { exact: true })).toBeVisible();
    await expect(app.getByText(/^No gap since /)).toBeVisible({ timeout: 60_000 });
    await expect(
      app.getByText(/^Shopify 300 · mirror 299 · 1 differs · .* What differed was repaired since\.$/),
    ).toBeVisible();
    expect(await stage.query("select count(*)::int as count from orders")).toEqual([{ count: ORDERS }]);
  });

  await test.step("the certificate turns green, opens, prints and downloads", async () => {
    await app.getByRole("button", { name: "Verify now" }).click();
    await expect(app.getByText(/^Shopify 300 · mirror 300 · 0 differ/)).toBeVisible({ timeout: 60_000 });
    const download = page.waitForEvent("download");
    await app.getByRole("button", { name: "Download JSON" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^lockstep-proof-orders-\d+\.json$/);
    const proof: unknown = JSON.parse(await readFile(await file.path(), "utf8"));
    expect(proof).toMatchObject({ resource: "orders", shopify: 300, mirror: 300, equal: 300, differ: 0 });
    await app.getByRole("link", { name: "Open the certificate" }).click();
    await expect(app.getByRole("heading", { name: "Shopify 300 · mirror 300 · 0 differ" })).toBeVisible();
    await expectSound(page, app);
    await page.emulateMedia({ media: "print" });
    await expect(app.getByRole("button", { name: "Print" })).toBeHidden();
    await expect(app.getByRole("heading", { name: "Shopify 300 · mirror 300 · 0 differ" })).toBeVisible();
    await page.emulateMedia({ media: "screen" });
  });

  await test.step("what the earlier ones found is kept, newest first", async () => {
    await openApp(page, stage, "/app/health/certificate");
    const rows = app.getByRole("table").getByRole("row");
    await expect(rows).toHaveCount(4);
    await expect(rows.last()).toContainText("only reported");
    await expectSound(page, app);
    await openApp(page, stage, "/app");
    await expect(app.getByRole("link", { name: /^proven / })).toBeVisible();
    await expect(app.getByText("1 order differs from Shopify")).toBeHidden();
  });

  await test.step("products have a map and certificates of their own, and the first line of Health knows of both", async () => {
    await openApp(page, stage, "/app/health?resource=products");
    await expect(app.getByText("Nothing has been populated yet; after that")).toBeVisible();
    await app.getByRole("link", { name: "Populate first" }).click();
    await app.getByRole("button", { name: /^Populate \d+ products$/ }).click();
    await expect(app.getByText(/^Populate completed\. New: \d+/)).toBeVisible({ timeout: 60_000 });
    const [victim] = await stage.query<{ id: string }>(
      "select id from products order by created_at desc offset 5 limit 1",
    );
    for (const table of ["product_inventory_levels", "product_variants"])
      await stage.query(`delete from ${table} where product_id = $1`, [victim?.id]);
    await stage.query("delete from products where id = $1", [victim?.id]);
    await openApp(page, stage, "/app/jobs/new?resource=products&mode=verify");
    await app.getByRole("checkbox", { name: "Only report, change nothing" }).check();
    await app.getByRole("button", { name: /^Verify \d+ products$/ }).click();
    await expect(app.getByText(/1 record still differs \(found 1 missing\)/).first()).toBeVisible({ timeout: 60_000 });

    await openApp(page, stage, "/app/health");
    await expect(app.getByRole("heading", { level: 2, name: /needs attention: .*Products/i })).toBeVisible();
    await expect(app.getByText(/^Shopify 300 · mirror 300 · 0 differ/)).toBeVisible();
    await app.getByRole("tab", { name: "Products" }).click();
    await expect(app.getByText("1 product created then differs from Shopify.")).toBeVisible();
    await expectSound(page, app);
    await app.getByRole("button", { name: /^Repair: / }).click();
    await expect(app.getByText(/^No gap since /)).toBeVisible({ timeout: 60_000 });
    expect(await stage.query("select id from products where id = $1", [victim?.id])).toEqual([victim]);
    await app.getByRole("button", { name: "Verify now" }).click();
    await expect(app.getByText(/^Shopify (\d+) · mirror \1 · 0 differ/)).toBeVisible({ timeout: 60_000 });
    await app.getByRole("link", { name: "All certificates" }).click();
    await expect(app.getByRole("table").getByRole("row")).toHaveCount(4);
    await app.getByRole("tab", { name: "Orders" }).click();
    await expect(app.getByRole("table").getByRole("row").last()).toContainText("orders");
    await expectSound(page, app);
  });
});
