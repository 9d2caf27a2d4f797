import { readFile } from "node:fs/promises";
import { expect, openApp, test } from "./stage.ts";

// A store of its own: nobody has populated it before.
test.use({ store: { orders: 20, readAllOrders: true, plan: { bucket: 20_000, restore: 20_000 } } });

test("products are found, narrowed down, kept as a view, exported, and those chosen synced", async ({
  page,
  stage,
}) => {
  test.slow();
  const { products } = stage.sim;
  let app = await openApp(page, stage, "/app/products");
  await app.getByRole("link", { name: "Populate your products" }).click();
  await app.getByRole("button", { name: /^Populate \d+ products$/ }).click();
  await expect(app.getByText(/^Populate completed/).first()).toBeVisible({ timeout: 60_000 });

  app = await openApp(page, stage, "/app/products");
  const rows = app.getByRole("row").filter({ has: app.getByRole("link") });
  const all = [...products.all()];
  await expect(rows).toHaveCount(Math.min(50, all.length));

  // By a word of its title, then by what it is.
  const wanted = all.find(({ variants }) => variants.length > 1);
  if (!wanted) throw new Error("no product has variants");
  await app.getByRole("button", { name: "Search and filter results" }).click();
  await app.getByPlaceholder("Title, or the exact SKU, barcode or tag").fill(wanted.title.slice(0, 12));
  await expect(app.getByRole("link", { name: wanted.title, exact: true }).first()).toBeVisible();
  await expect(page).toHaveURL(/query=/);

  const drafts = all.filter(({ status }) => status === "DRAFT").length;
  app = await openApp(
    page,
    stage,
    `/app/products?status=DRAFT&vendor=${encodeURIComponent(wanted.vendor)}&changed=2020-01-01`,
  );
  const narrowed = all.filter(({ status, vendor }) => status === "DRAFT" && vendor === wanted.vendor).length;
  await expect(rows).toHaveCount(narrowed);
  await app.getByRole("button", { name: "Search and filter results" }).click();
  await expect(app.getByText(`Vendor ${wanted.vendor}`).first()).toBeVisible();
  await app.getByRole("button", { name: "Save as" }).click();
  await app.getByRole("dialog").getByRole("textbox").fill("Their drafts");
  await app.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("View “Their drafts” saved")).toBeVisible();

  app = await openApp(page, stage, "/app/products");
  await app.getByRole("tab", { name: "Draft", exact: true }).click();
  await expect(rows).toHaveCount(drafts);
  await app.getByRole("tab", { name: "Their drafts" }).click();
  await expect(rows).toHaveCount(narrowed);

  await app.getByRole("tab", { name: "All" }).click();
  await expect(rows).toHaveCount(Math.min(50, all.length));
  const saving = page.waitForEvent("download");
  await app.getByRole("button", { name: "Export all products" }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toMatch(/^products-\d{4}-\d\d-\d\d\.csv$/);
  const text = await readFile(await file.path(), "utf8");
  expect(text).toContain("Handle,Title,Body (HTML),Vendor");
  for (const { handle } of all) expect(text).toContain(handle);

  // Shopify changes two without telling; a job reads exactly those that are chosen.
  const shown = await stage.query<{ id: string; title: string }>(
    "select id::text, title from products order by updated_at desc, id desc limit 2",
  );
  stage.sim.webhooks.lose(1000);
  for (const { id, title } of shown) stage.sim.merchant.edit(id, { title: `${title} II` });
  for (const { title } of shown) await rows.filter({ hasText: title }).first().getByRole("checkbox").first().check();
  await app.getByRole("button", { name: "Sync these 2 products" }).first().click();
  await expect(page.getByText("Syncing 2 products")).toBeVisible();
  for (const { title } of shown) {
    await expect
      .poll(
        async () => {
          await page.reload();
          return await app.getByRole("link", { name: `${title} II`, exact: true }).count();
        },
        { timeout: 30_000 },
      )
      .toBeGreaterThan(0);
  }
  const jobs = await stage.query<{ fetched: number }>(
    "select fetched from sync_jobs where resource = 'products' and effective_mode = 'chosen'",
  );
  expect(jobs).toEqual([{ fetched: 2 }]);
});
