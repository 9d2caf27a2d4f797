import { expect, test } from "@playwright/test";
import { startSimulator } from "../simulator/index.ts";
import type { Simulator } from "../simulator/index.ts";

/** The merchant's side of a product, in the simulated admin itself; the app is not needed for it. */
let sim: Simulator;
test.beforeAll(async () => {
  sim = await startSimulator({ orders: 5 });
});
test.afterAll(() => sim.close());

test("a merchant finds a product, edits title, tags, price and stock, and saves what was changed", async ({ page }) => {
  const product = [...sim.products.all()].find(({ variants }) => variants.length > 1 && variants[0]?.item.tracked);
  const variant = product?.variants[0];
  const level = variant?.item.levels.find(({ isActive }) => isActive);
  if (!product || !variant || !level) throw new Error("The store has no such product.");
  const place = sim.products.location(level.locationId)?.name;

  await page.goto(`${sim.origin}/store/lockstep-demo/products`);
  await page.getByRole("searchbox", { name: "Search" }).fill(`id:${product.id}`);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: product.title }).click();
  await expect(page.getByRole("heading", { name: product.title })).toBeVisible();
  const save = page.getByRole("button", { name: "Save" });
  await expect(save).toBeDisabled();

  await page.getByRole("textbox", { name: "Title", exact: true }).fill("A title from the admin");
  await page.getByRole("textbox", { name: "Tags, with commas between them" }).fill("one, two");
  const name = variant.optionValues.join(" / ");
  await page.getByRole("textbox", { name: `Price of ${name}`, exact: true }).fill("21.5");
  await page.getByRole("textbox", { name: `Available at ${place} of ${name}`, exact: true }).fill("123");
  await save.click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "A title from the admin" })).toBeVisible();

  const after = sim.products.get(product.id);
  expect(after).toMatchObject({ title: "A title from the admin", tags: ["one", "two"], vendor: product.vendor });
  expect(after?.descriptionHtml).toBe(product.descriptionHtml);
  expect(after?.variants[0]).toMatchObject({ price: "21.50", item: { sku: variant.item.sku } });
  expect(sim.products.quantity(variant.item.id, level.locationId, "available")).toBe(123);
});

test("what cannot be saved is said, and stays in the form", async ({ page }) => {
  const [product] = sim.products.all();
  await page.goto(`${sim.origin}/store/lockstep-demo/products/${product?.id}`);
  const price = page.getByRole("textbox", { name: /^Price of/ }).first();
  await price.fill("cheap");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "cheap is no price." })).toBeVisible();
  await expect(price).toHaveValue("cheap");
  expect(sim.products.get(product?.id ?? "")).toBe(product);
});

test("the drawer makes things happen to products, and leads to them", async ({ page }) => {
  await page.goto(`${sim.origin}/store/lockstep-demo/products`);
  await page.getByRole("button", { name: "Make something happen" }).click();
  await page.getByRole("button", { name: "Change 10 prices" }).click();
  const happened = page.getByRole("list", { name: "What happened" });
  await expect(happened).toContainText("Change 10 prices");
  await expect(happened).toContainText("and 5 more");
  await happened.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/products\/\d+$/);
});
