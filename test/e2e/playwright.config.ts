import { defineConfig } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "../../scripts/chromium.ts";

// test/run.ts looks for the browser first, so that its absence is told in one sentence; workers get its path from there.
const executablePath = (process.env.CHROMIUM_PATH ??= await findChromium());

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.e2e.ts",
  outputDir: ".results",
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  retries: 0,
  workers: 1,
  use: {
    browserName: "chromium",
    headless: true,
    actionTimeout: 20_000,
    viewport: { width: 1280, height: 900 },
    locale: "en-US",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { executablePath, args: CHROMIUM_FLAGS },
  },
});
