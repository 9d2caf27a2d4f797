import { join } from "node:path";
import type { Page } from "@playwright/test";

const FOLDER = join(import.meta.dirname, ".screenshots");
const SIZES = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
  "desktop-long": { width: 1280, height: 2200 },
  "phone-long": { width: 390, height: 3600 },
};

type Size = keyof typeof SIZES;

/** A picture of the page in each size. */
export async function shoot(
  page: Page,
  name: string,
  sizes: readonly Size[] = Object.keys(SIZES) as Size[],
): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(SIZES[size]);
    // What follows the width is laid out anew two frames later.
    for (const frame of page.frames()) {
      await frame.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
    await page.screenshot({ path: join(FOLDER, `${name}-${size}.png`), animations: "disabled" });
  }
  await page.setViewportSize(SIZES.desktop);
}
