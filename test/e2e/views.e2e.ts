import { expect, openApp, test } from "./stage.ts";

// A store of its own: nobody has populated it before.
test.use({ store: { orders: 240, readAllOrders: true } });

test("a list of orders that was narrowed down is kept as a view, found again, and thrown away", async ({
  page,
  stage,
}) => {
  const start = await openApp(page, stage, "/app/jobs/new");
  await start.getByRole("button", { name: /^Populate \d+ orders$/ }).click();
  await expect(start.getByText(/^Populate completed/).first()).toBeVisible({ timeout: 60_000 });

  const app = await openApp(page, stage, "/app/orders?financial=REFUNDED&sort=total_price+desc");
  const rows = app.getByRole("row");
  await expect(app.getByRole("tab", { name: "Unsaved view" })).toHaveAttribute("aria-selected", "true");
  const refunded = await rows.count();
  await app.getByRole("button", { name: "Search and filter results" }).click();
  await app.getByRole("button", { name: "Save as" }).click();
  const dialog = app.getByRole("dialog");
  const save = dialog.getByRole("button", { name: "Save" });
  await dialog.getByRole("textbox").fill("All");
  await expect(save, "a name that is taken").toBeDisabled();
  await dialog.getByRole("textbox").fill("Money back");
  await save.click();
  await expect(page.getByText("View “Money back” saved")).toBeVisible();

  const again = await openApp(page, stage, "/app/orders");
  await expect(again.getByRole("tab", { name: "All" })).toHaveAttribute("aria-selected", "true");
  await again.getByRole("tab", { name: "Money back" }).click();
  await expect(page).toHaveURL(/financial=REFUNDED/);
  await expect(page).toHaveURL(/sort=total_price/);
  await expect(rows).toHaveCount(refunded);

  await again.getByRole("tab", { name: "Money back" }).click();
  await again.getByRole("menuitem", { name: "Delete view" }).click();
  await again.getByRole("dialog").getByRole("button", { name: "Delete view" }).click();
  await expect(page.getByText("View deleted")).toBeVisible();
  await expect(again.getByRole("tab", { name: "Money back" })).toBeHidden();
});
