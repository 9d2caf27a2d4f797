import type { FrameLocator, Page } from "@playwright/test";
import { expect, openApp, test } from "./stage.ts";
import type { Stage } from "./stage.ts";

test("while a page is on its way, its shape stands where it will be", async ({ page, stage }) => {
  const app = await populated(page, stage);
  const held = await holdPages(page);
  const menu = page.getByRole("navigation", { name: "Admin" });
  const shape = app.getByRole("status", { name: "Page loading" });

  for (const [name, title, within] of [
    ["Orders", "Orders", "Export all orders"],
    ["Job history", "Job history", "Start a sync"],
    ["Lockstep", "Overview", "Update now"],
  ] as const) {
    await menu.getByRole("link", { name, exact: true }).last().click();
    await expect(shape).toBeVisible();
    await expect(app.getByRole("heading", { name: title, level: 1 })).toBeVisible();
    held.release();
    await expect(
      app
        .getByRole("button", { name: within })
        .or(app.getByRole("link", { name: within }))
        .first(),
    ).toBeVisible();
    await expect(shape).toBeHidden();
  }
  await app.getByRole("table").getByRole("link").first().click();
  await expect(shape).toBeVisible();
  held.release();
  await expect(app.getByRole("heading", { name: "Populate of orders", level: 1 })).toBeVisible();
});

test("nothing jumps while pages fill in", async ({ page, stage }) => {
  await populated(page, stage);
  for (const path of ["/app", "/app/orders", "/app/jobs", "/app/jobs/new"]) {
    const app = await openApp(page, stage, path);
    await app.getByRole("main").waitFor();
    if (path === "/app") await app.getByText("API calls today").waitFor();
    if (path === "/app/jobs/new") await app.getByText(/· about \d+ API calls/).waitFor();
    const { sum, moved } = await shifts(page, stage.appUrl);
    expect(sum, `how far things jumped at ${path}: ${moved.join(", ")}`).toBeLessThan(0.02);
  }
});

async function populated(page: Page, stage: Stage): Promise<FrameLocator> {
  const app = await openApp(page, stage, "/app/jobs/new");
  await app.getByRole("button", { name: /^Populate \d+ orders?$/ }).click();
  await expect(app.getByText(/^Populate completed/).first()).toBeVisible({ timeout: 60_000 });
  return app;
}

/** Keeps the data of every page that is asked for from now on, until it is released. */
async function holdPages(page: Page): Promise<{ release: () => void }> {
  let waiting: (() => void)[] = [];
  await page.route(/\.data(\?|$)/, async (route) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    await route.continue();
  });
  return {
    release: () => {
      for (const go of waiting) go();
      waiting = [];
    },
  };
}

/** The browser's own measure of what moved without the merchant having done anything (0 is nothing, 0.1 what is still called good), and what that was. */
async function shifts(page: Page, appUrl: string): Promise<{ sum: number; moved: string[] }> {
  const frame = page.frames().find((one) => one.url().startsWith(appUrl));
  if (!frame) throw new Error("The app is not in its frame.");
  return await frame.evaluate(
    () =>
      new Promise<{ sum: number; moved: string[] }>((resolve) => {
        type Place = DOMRectReadOnly;
        type Shift = PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
          sources: { node: Node | null; previousRect: Place; currentRect: Place }[];
        };
        let sum = 0;
        const moved: string[] = [];
        const place = ({ x, y, width, height }: Place) => [x, y, width, height].map(Math.round).join(" ");
        new PerformanceObserver((list) => {
          for (const { value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
            if (hadRecentInput) continue;
            sum += value;
            for (const { node, previousRect, currentRect } of sources) {
              const what = node instanceof Element ? node.className || node.tagName : node?.nodeName;
              moved.push(
                `${what} "${node?.textContent?.slice(0, 30)}" from ${place(previousRect)} to ${place(currentRect)}`,
              );
            }
          }
        }).observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve({ sum, moved })));
      }),
  );
}
