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
  const [small] = await stage.query<{ id: string }>(
    `select c.id::text from catalog_products c join products p on p.shop_id = c.shop_id and p.id = c.product_id
      where p.variant_count between 2 and 6 order by c.id limit 1`,
  );
  await open(`/app/catalog/${small?.id}`);
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
    "select sku from catalog_variants v where catalog_product_id = $1 and (select count(*) from catalog_variants o where o.sku = v.sku) = 1 limit 1",
    [small?.id],
  );
  const csv = [...FEED, `,${variant?.sku ?? ""},,19.95`].join("\n");
  await app
    .locator("input[type=file]")
    .setInputFiles({ name: "spring.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await app.getByRole("heading", { name: "spring.csv" }).waitFor();
  await app.getByRole("button", { name: /^Apply/ }).waitFor({ timeout: 30_000 });
  await shoot(page, "46-import-preview", ["desktop", "phone", "desktop-long", "phone-long"]);
  const api = async (method: string, path: string, data: unknown) =>
    page.request.fetch(`${stage.appUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${sim.sessionToken()}` },
      data,
    });
  await app.getByRole("button", { name: /^Apply/ }).click();
  await app
    .getByText(/is imported/)
    .first()
    .waitFor();
  await open("/app/catalog/pushes");
  await shoot(page, "47-pushes-empty", ["desktop", "phone"]);
  await open("/app/conflicts");
  await shoot(page, "48-conflicts-none", ["desktop", "phone"]);

  const [ours] = await stage.query<{ id: string; product: string }>(
    "select id::text, product_id::text as product from catalog_products where title = 'A title of ours'",
  );
  sim.merchant.edit(ours?.product ?? "", { title: "A title of Shopify's" });
  await expect
    .poll(async () => (await stage.query("select 1 from catalog_differences where verdict = 'conflict'")).length)
    .toBe(1);
  // More fields that both sides change, of texts and of prices.
  const more = await stage.query<{ id: string; product: string; title: string }>(
    `select id::text, product_id::text as product, title from catalog_products where product_id <> $1 order by id limit 3`,
    [ours?.product],
  );
  for (const { id, product, title } of more) {
    const edited = await api("PUT", `/api/catalog/products/${id}`, {
      ours: { title: `${title}, handmade`, vendor: "Ours" },
    });
    expect(edited.ok(), await edited.text()).toBe(true);
    sim.merchant.edit(product, { title: `${title} (new)` });
  }
  await expect
    .poll(async () => (await stage.query("select 1 from catalog_differences where verdict = 'conflict'")).length)
    .toBe(4);
  await open("/app/conflicts");
  await shoot(page, "49-conflicts", ["desktop"]);
  // The filters keep the height that they were first laid out with.
  await page.setViewportSize({ width: 390, height: 844 });
  await open("/app/conflicts");
  await shoot(page, "49-conflicts", ["phone"]);
  await open("/app/catalog/plan");
  await app.getByText("Nothing is written").waitFor();
  await shoot(page, "56-plan-conflicts", ["desktop", "phone-long"]);
  await open(`/app/conflicts/${ours?.id}`);
  await app.getByText("Use mine", { exact: true }).click();
  await shoot(page, "50-conflict", ["desktop", "phone-long"]);
  await app.getByRole("button", { name: "Decide 1 field" }).click();
  await app.getByText("no conflicts any more").waitFor();
  await api("PUT", "/api/catalog/settings", { mode: "live", tiers: { 1: 100, 2: 100, 3: 0 } });
  await open("/app/catalog/plan");
  await shoot(page, "57-plan-live", ["desktop", "phone"]);
  sim.knobs.slowMutationMs = 6_000;
  sim.faults.next("mutation_slow", { times: 1 });
  await app.getByRole("button", { name: /^Push \d+ change/ }).click();
  await app
    .getByRole("button", { name: "Cancel" })
    .or(app.getByRole("button", { name: "More actions" }))
    .first()
    .waitFor();
  await shoot(page, "58-push-running", ["desktop", "phone"]);
  await app
    .getByText(/^Pushed \d+ of/)
    .first()
    .waitFor({ timeout: 30_000 });
  await shoot(page, "51-push", ["desktop", "phone-long"]);
  await app.getByRole("button", { name: "Undo this run" }).click();
  await app.getByRole("dialog").waitFor();
  await shoot(page, "52-undo", ["desktop"]);
  await open("/app/catalog/pushes");
  await shoot(page, "53-pushes", ["desktop", "phone"]);
  await open("/app/products");
  await shoot(page, "54-products", ["desktop", "phone"]);
  await open(`/app/products/${ours?.product}`);
  await shoot(page, "55-product", ["desktop-long", "phone-long"]);
});
