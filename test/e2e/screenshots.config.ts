import { defineConfig } from "@playwright/test";
import journeys from "./playwright.config.ts";

/** Pictures of every page, to be looked at: `playwright test --config test/e2e/screenshots.config.ts`. */
export default defineConfig(journeys, {
  testMatch: "**/*.shots.ts",
  outputDir: ".screenshots",
  timeout: 600_000,
  use: { trace: "off", screenshot: "off" },
});
