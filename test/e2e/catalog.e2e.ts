import type { FrameLocator, Page } from "@playwright/test";
import { expect, openApp, test } from "./stage.ts";
import type { Stage } from "./stage.ts";

test.use({ store: { orders: 20, readAllOrders: true } });

/** A product's own SKU, which no other has, and its product. */
interface Picked {
  product: string;
  title: string;
  sku: string;
}

test("a feed is imported and pushed, meets a merchant's edit, is decided, and taken back", async ({ page, stage }) => {
  test.slow();
  const app = await openApp(page, stage);
  await populateProducts(page, stage);
  const { product, title, sku } = await pick(stage);
  const open = (path: string) => openApp(page, stage, path);

  await open("/app/settings");
  await app.getByText("Write", { exact: true }).click();
  await app.getByLabel("1. Texts and SEO").selectOption("100");
  await page.getByRole("button", { name: "Save" }).click();
  await app.getByText("What the catalog may do").waitFor();
  await expect(page.getByText("Unsaved changes", { exact: true })).toBeHidden();

  await importFeed(app, open, `SKU,Title,Price\n${sku},Brewed here,\nNO-SUCH-SKU,Nobody's,cheap`);
  await push(app, open);
  await expect.poll(() => titleInShopify(stage, product)).toBe("Brewed here");

  // The feed says something new, and before that is pushed a merchant edits the same title in Shopify.
  await importFeed(app, open, `SKU,Title\n${sku},Brewed by the feed`);
  await page.goto(`${stage.sim.origin}/store/lockstep-demo/products/${product}`);
  await page.getByLabel("Title", { exact: true }).fill("Brewed in Shopify");
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => titleInShopify(stage, product)).toBe("Brewed in Shopify");

  const conflicts = "select count(*)::int as n from catalog_differences where verdict = 'conflict'";
  await expect.poll(async () => (await stage.query<{ n: number }>(conflicts))[0]?.n, { timeout: 30_000 }).toBe(1);
  await open("/app/conflicts");
  await app.getByRole("link", { name: "Brewed" }).first().click();
  await expect(app.getByRole("heading", { name: "Last agreed" })).toBeVisible();
  await expect(app.getByText("Brewed here").first()).toBeVisible();
  await app.getByText("Use mine", { exact: true }).click();
  await app.getByRole("button", { name: "Decide 1 field" }).click();
  await app.getByText("This product has no conflicts any more").waitFor();
  await push(app, open);
  await expect.poll(() => titleInShopify(stage, product)).toBe("Brewed by the feed");

  await app.getByRole("button", { name: "Undo this run" }).click();
  await app.getByRole("dialog").getByRole("button", { name: "Undo", exact: true }).click();
  await expect(app.getByText("Undid 1 of 1 product.").first()).toBeVisible({ timeout: 30_000 });
  expect(titleInShopify(stage, product)).toBe("Brewed in Shopify");
  expect(title).not.toBe("");
});

async function populateProducts(page: Page, stage: Stage): Promise<void> {
  const answer = await page.request.post(`${stage.appUrl}/api/sync/jobs`, {
    headers: { authorization: `Bearer ${stage.sim.sessionToken()}` },
    data: { resource: "products", mode: "populate" },
  });
  expect(answer.status()).toBe(202);
  const ended = "select count(*)::int as n from sync_jobs where resource = 'products' and finished_at is not null";
  await expect.poll(async () => (await stage.query<{ n: number }>(ended))[0]?.n, { timeout: 60_000 }).toBe(1);
}

async function pick(stage: Stage): Promise<Picked> {
  const [found] = await stage.query<Picked>(
    `select v.product_id::text as product, p.title, v.sku from product_variants v
       join products p on p.shop_id = v.shop_id and p.id = v.product_id
      where v.sku ~ '^[A-Z0-9-]+$' and p.status = 'ACTIVE'
        and (select count(*) from product_variants o where o.sku = v.sku) = 1 order by p.id limit 1`,
  );
  if (!found) throw new Error("The simulated store has no product with a SKU of its own.");
  return found;
}

const titleInShopify = ({ sim }: Stage, id: string) => sim.products.product(id)?.title;

async function importFeed(
  app: FrameLocator,
  open: (path: string) => Promise<FrameLocator>,
  csv: string,
): Promise<void> {
  await open("/app/catalog/import");
  const file = { name: "spring.csv", mimeType: "text/csv", buffer: Buffer.from(csv) };
  await app.locator("input[type=file]").setInputFiles(file);
  await app.getByRole("button", { name: "Apply 1 row" }).click({ timeout: 30_000 });
  await app
    .getByText(/is imported: 1 row changed your catalog/)
    .first()
    .waitFor({ timeout: 30_000 });
}

async function push(app: FrameLocator, open: (path: string) => Promise<FrameLocator>): Promise<void> {
  await open("/app/catalog/plan");
  await app.getByRole("button", { name: "Push 1 change" }).click({ timeout: 30_000 });
  await app.getByText("Pushed 1 of 1 product.").first().waitFor({ timeout: 30_000 });
}
