import { randomBytes } from "node:crypto";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import type { FrameLocator, Page } from "@playwright/test";
import pg from "pg";
import { freePort, startTemporaryDatabase } from "../../scripts/database.ts";
import { startPart } from "../../scripts/demo/parts.ts";
import { migrate } from "../../scripts/migrate.ts";
import { startSimulator } from "../simulator/index.ts";
import type { Simulator } from "../simulator/index.ts";
import type { SimulatorOptions } from "../simulator/options.ts";

const RESULTS = join(import.meta.dirname, ".results");

/** The simulated store that a stage begins with. */
export interface Store {
  orders: number;
  /** Whether the app may see orders older than 60 days. */
  readAllOrders: boolean;
  /** Its API budget; Shopify's smallest without. */
  plan?: SimulatorOptions["plan"];
}

export interface Stage {
  sim: Simulator;
  appUrl: string;
  /** Rows of the app's database. */
  query<Row>(text: string, values?: unknown[]): Promise<Row[]>;
}

/**
 * Tests that have a whole stage: database, simulated Shopify, and the built app with its worker, one for all tests of a
 * worker process. What the browser's console complains about fails the test, unless it is expected.
 */
export const test = base.extend<{ expectedComplaints: RegExp[] }, { stage: Stage; store: Store }>({
  store: [
    { orders: 250, readAllOrders: true },
    { scope: "worker", option: true },
  ],
  stage: [
    async ({ store }, use) => {
      const database = await startTemporaryDatabase();
      await migrate(database.url);
      const port = await freePort();
      const appUrl = `http://127.0.0.1:${port}`;
      const sim = await startSimulator({ ...store, appUrl });
      mkdirSync(RESULTS, { recursive: true });
      const log = createWriteStream(join(RESULTS, "app.log"));
      const env = {
        NODE_ENV: "production",
        DATABASE_URL: database.url,
        SHOPIFY_API_KEY: sim.clientId,
        SHOPIFY_API_SECRET: sim.clientSecret,
        SHOPIFY_APP_URL: appUrl,
        SHOPIFY_ADMIN_PROXY: sim.origin,
        SHOPIFY_APP_BRIDGE_URL: `${sim.origin}/app-bridge.js`,
        ENCRYPTION_KEY: randomBytes(32).toString("base64"),
        PORT: String(port),
        WORKER: "inline",
        LOG_LEVEL: "warn",
      };
      const server = startPart({ name: "The app", script: "scripts/serve.ts", env, log });
      await server.ready;
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await use({ sim, appUrl, query: async (text, values) => (await client.query(text, values)).rows as never[] });
      await client.end();
      await server.stop();
      await sim.close();
      await database.stop();
      log.end();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  expectedComplaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      const expected: RegExp[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
      });
      await use(expected);
      const surprises = complaints.filter((text) => !expected.some((pattern) => pattern.test(text)));
      test.expect(surprises, "what the browser's console complained about").toEqual([]);
    },
    { auto: true },
  ],
});

export const { expect } = test;

/** Opens the simulated admin at a path of the app ("/app/orders"), and gives what is inside its frame. */
export async function openApp(page: Page, { sim }: Stage, path = ""): Promise<FrameLocator> {
  await page.goto(`${sim.origin}/store/lockstep-demo/apps/lockstep${path}`);
  const app = page.frameLocator("iframe#app");
  await app.getByRole("heading", { level: 1 }).first().waitFor();
  return app;
}
