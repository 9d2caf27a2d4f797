import { expectSound } from "./soundness.ts";
import { expect, openApp, test } from "./stage.ts";

// A store of its own: nobody populates it, so nothing runs by itself there yet.
test.use({ store: { orders: 130, readAllOrders: true } });

test("a schedule is changed in Settings: nothing takes effect before Save, and nothing unsaved is lost unasked", async ({
  page,
  stage,
}) => {
  const app = await openApp(page, stage, "/app/settings");
  const stored = () =>
    stage.query<{ mode: string; rhythm: string; at_time: string | null; next_at: Date | null }>(
      "SELECT mode, rhythm, at_time, next_at FROM schedules ORDER BY mode",
    );
  const update = app.locator(".Polaris-ShadowBevel").filter({ hasText: "Update orders" });
  await expect(update.getByText("Next run: after the first populate")).toBeVisible();
  await expectSound(page, app);

  await update.getByLabel("Runs").selectOption("Daily");
  await update.getByLabel("At", { exact: true }).fill("06:30");
  await expect(page.getByText("Unsaved changes", { exact: true })).toBeVisible();
  await expect(update.getByText("worked out when you save")).toBeVisible();
  expect(await stored()).toEqual([]);

  await page.getByRole("link", { name: "Job history" }).click();
  await page.getByRole("button", { name: "Stay" }).click();
  await expect(app.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
  await expect(update.getByLabel("At", { exact: true })).toHaveValue("06:30");

  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await expect(page.getByText("Unsaved changes", { exact: true })).toBeHidden();
  await expect(update.getByText(/Next run: .*6:3\d/)).toBeVisible();
  expect(await stored()).toMatchObject([{ mode: "update", rhythm: "daily", at_time: "06:30" }]);

  await update.getByRole("button", { name: "Pause: Update orders" }).click();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(update.getByText("On", { exact: true })).toBeVisible();
  await expect(page.getByText("Unsaved changes", { exact: true })).toBeHidden();

  await update.getByRole("button", { name: "Pause: Update orders" }).click();
  await page.getByRole("link", { name: "Job history" }).click();
  await page.getByRole("button", { name: "Leave page" }).click();
  await expect(app.getByRole("heading", { name: "Job history", level: 1 })).toBeVisible();
  await expect(page.getByText("Unsaved changes", { exact: true })).toBeHidden();
  expect(await stored()).toMatchObject([{ mode: "update", next_at: expect.any(Date) as Date }]);
});
