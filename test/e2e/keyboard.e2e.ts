import type { Locator, Page } from "@playwright/test";
import { expect, openApp, test } from "./stage.ts";

test("a merchant without a mouse populates the last 30 days and opens the job from the history", async ({
  page,
  stage,
}) => {
  const app = await openApp(page, stage);
  await press(page, app.getByRole("link", { name: /^Populate \d+ orders$/ }), "Enter");
  await expect(app.getByRole("heading", { name: "Start a sync", level: 1 })).toBeVisible();

  const modes = app.getByRole("radiogroup", { name: "What the job does" });
  await press(page, modes.getByRole("radio", { name: "All orders" }), "ArrowDown");
  await expect(modes.getByRole("radio", { name: "Recent orders only" })).toBeChecked();
  const days = app.getByRole("textbox", { name: "Created in the last" });
  await press(page, days, "ControlOrMeta+a");
  await page.keyboard.type("0");
  await expect(app.getByText("Enter a whole number of days, 1 or more.")).toBeVisible();
  await expect(days).toHaveAttribute("aria-invalid", "true");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("30");

  const start = app.getByRole("button", { name: /^Populate \d+ orders$/ });
  await expect(start).toBeEnabled();
  await press(page, start, "Enter");
  await expect(app.getByRole("heading", { name: "Populate of orders", level: 1 })).toBeVisible();
  await expect(app.getByText(/^Populate completed\. New: \d+/).first()).toBeVisible({ timeout: 60_000 });

  await press(page, page.getByRole("link", { name: "Job history" }), "Enter", "Shift+Tab");
  await expect(app.getByRole("heading", { name: "Job history", level: 1 })).toBeVisible();
  await press(page, app.getByRole("row").nth(1).getByRole("link"), "Enter");
  await expect(app.getByRole("heading", { name: "Populate of orders", level: 1 })).toBeVisible();
});

test("a dialog takes the focus, keeps it, and gives it back", async ({ page, stage }) => {
  const app = await openApp(page, stage, "/app/jobs/new?mode=full");
  const opener = app.getByRole("button", { name: /^Fetch \d+ orders again$/ });
  await press(page, opener, "Enter");
  const dialog = app.getByRole("dialog", { name: "Fetch everything again?" });
  await expect(dialog).toBeVisible();
  await press(page, dialog.getByRole("button", { name: "Not now" }), "Enter");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

test("the dialog to start a sync is reached from the overview, in order, and gives the focus back to what opened it", async ({
  page,
  stage,
}) => {
  const app = await openApp(page, stage);
  const opener = app.getByRole("button", { name: "Populate…" });
  await press(page, opener, "Enter");
  const dialog = app.getByRole("dialog", { name: "Start a sync" });
  await press(page, dialog.getByRole("radio", { name: "Orders", exact: true }), "ArrowRight");
  await expect(dialog.getByRole("radio", { name: "Products", exact: true })).toBeChecked();
  await expect(dialog.getByRole("button", { name: /^Populate \d+ products?$/ })).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(dialog.getByRole("radio", { name: "Orders", exact: true })).toBeChecked();
  await press(page, dialog.getByRole("radio", { name: "Populate" }), "ArrowDown");
  await expect(dialog.getByRole("radio", { name: "Update" })).toBeChecked();
  const start = dialog.getByRole("button", { name: /^Update \d+ orders?$/ });
  await expect(start).toBeEnabled();
  await reach(page, start);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();

  const more = app.getByRole("button", { name: "More" });
  await press(page, more, "Enter");
  await press(page, app.getByRole("button", { name: "Full resync…", exact: true }), "Enter");
  await press(page, dialog.getByRole("button", { name: /^Fetch \d+ orders again$/ }), "Enter");
  const question = app.getByRole("dialog", { name: "Fetch everything again?" });
  await press(page, question.getByRole("button", { name: "Not now" }), "Enter");
  await press(page, dialog.getByRole("button", { name: "Not now" }), "Enter");
  await expect(dialog).toBeHidden();
  await expect(more).toBeFocused();
});

async function press(page: Page, control: Locator, key: string, step = "Tab"): Promise<void> {
  await reach(page, control, step);
  await page.keyboard.press(key);
}

/** Goes to a control with the Tab key as far as it takes, and sees that the focus shows there. */
async function reach(page: Page, control: Locator, step = "Tab"): Promise<void> {
  await control.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press(step);
  }
  await expect(control, "reached with the Tab key").toBeFocused();
  expect(await control.evaluate((element) => element.matches(":focus-visible"))).toBe(true);
}
