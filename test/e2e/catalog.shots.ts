import { shoot } from "./shoot.ts";
import { expect, openApp, test } from "./stage.ts";

test.use({ store: { orders: 60, readAllOrders: true } });

const FEED = ["Handle,Variant SKU,Title,Variant Price", "x,NO-SUCH-SKU,Ghost,abc"];

/** The catalog's pages, from the first look to an undone push. */
test("the catalog", async ({ page, stage, expectedComplaints }) => {
  expectedComplaints.push(/./);
  const { sim } = stage;
  const app = await openApp(page, stage);
  const open = async (path: string) => openApp(page, stage, path);
  const asked = await page.request.post(`${stage.appUrl}/api/sync/jobs`, {
    headers: { authorization: `Bearer ${sim.sessionToken()}` },
    data: { resource: "products", mode: "populate" },
  });
  expect(asked.status()).toBe(202);
  await expect
    .poll(async () => (await stage.query<{ n: number }>("select count(*)::int as n from products"))[0]?.n, {
      timeout: 60_000,
    })
    .toBeGreaterThan(10);
  await open("/app/catalog");
  await shoot(page, "40-catalog-empty", ["desktop", "phone"]);
  await app.getByRole("button", { name: /^Adopt \d+/ }).click();
  await app.getByRole("dialog").getByRole("button", { name: "Adopt" }).click();
  await app.getByText("Both sides agree").first().waitFor({ timeout: 60_000 });
  await shoot(page, "41-catalog", ["desktop", "phone"]);
  await app.getByRole("table").getByRole("link").first().click();
  await app.getByLabel("Title", { exact: true }).fill("A title of ours");
  await shoot(page, "42-catalog-product", ["desktop", "phone", "desktop-long"]);
  await page.getByRole("button", { name: "Save" }).click();
  await app.getByText("1 field waits to be written to Shopify").waitFor();
  await open("/app/catalog/plan");
  await app.getByText("Nothing is written").waitFor();
  await shoot(page, "43-plan", ["desktop", "phone"]);
  await open("/app/settings");
  await app.getByText("What the catalog may do").waitFor();
  await shoot(page, "44-settings", ["desktop-long", "phone-long"]);
  await open("/app/catalog/import");
  await shoot(page, "45-import", ["desktop", "phone"]);
  const [variant] = await stage.query<{ sku: string }>(
    "select sku from catalog_variants where sku is not null group by sku having count(*) = 1 limit 1",
  );
  const csv = [...FEED, `,${variant?.sku ?? ""},,19.95`].join("\n");
  await app
    .locator("input[type=file]")
    .setInputFiles({ name: "spring.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await app.getByRole("heading", { name: "spring.csv" }).waitFor();
  await app.getByRole("button", { name: /^Apply/ }).waitFor({ timeout: 30_000 });
  await shoot(page, "46-import-preview", ["desktop", "phone", "desktop-long"]);
  await open("/app/catalog/pushes");
  await shoot(page, "47-pushes-empty", ["desktop", "phone"]);
  await open("/app/conflicts");
  await shoot(page, "48-conflicts-none", ["desktop", "phone"]);
});
