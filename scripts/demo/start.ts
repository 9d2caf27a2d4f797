import { once } from "node:events";
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { resolve } from "node:path";
import { freePort } from "../database.ts";
import { Sentence } from "../sentence.ts";
import { buildApp } from "./build.ts";
import { openDemoDatabase, type DemoDatabase } from "./database.ts";
import type { Endings } from "./endings.ts";
import type { DemoOptions } from "./options.ts";
import { startPart } from "./parts.ts";
import { say } from "./say.ts";
import { demoShop, type DemoShop } from "./shopify.ts";

const DATA = resolve(import.meta.dirname, "../../.data");
const SHOP = "lockstep-demo.myshopify.com";
/** Shopify sends a webhook again after a minute; on a busy machine a demo should not wait that long for one that got no answer. */
const RETRY_SCALE = "0.02";
/** A catalog of a size that many shops have. */
export const PRODUCTS = 500;
const SECRET = "the-demo-has-no-secrets";

export interface Running {
  shop: DemoShop;
  database: DemoDatabase;
  /** Reject when a part of the demo ends before its time. */
  lost: Promise<never>[];
}

/** Database, simulated Shopify, app with worker, and the app installed in the shop. What the parts print goes to .data/demo.log. */
export async function startDemo(options: DemoOptions, key: string, endings: Endings): Promise<Running> {
  const log = await openLog(endings);
  const port = options.port ?? (await freePort());
  const appUrl = `http://127.0.0.1:${port}`;
  const { simulator, address } = startSimulator(options, appUrl, log, endings);
  const [built, database, { origin, clientId }] = await Promise.all([
    buildApp((stop) => endings.add(stop)),
    openDemoDatabase().then((opened) => (endings.add(opened.close), opened)),
    address,
  ]);
  if (built.seconds !== undefined) say(`Built the app in ${built.seconds.toFixed(1)} s.`);
  const env = appEnvironment({ database, origin, clientId, appUrl, port, key });
  const app = startPart({ name: "The app's server", script: "scripts/serve.ts", env, log });
  endings.add(app.stop);
  await Promise.race([app.ready, simulator.lost]);
  const shop = demoShop(origin, SHOP, appUrl);
  await shop.open();
  const { tokens } = await shop.stats();
  if (tokens.exchanged === 0) throw new Sentence("The app opened, but exchanged no token.");
  say(
    `Shopify  ${origin} (simulated)\nApp      ${appUrl}, installed in ${SHOP} by token exchange\nMirror   ${withoutPassword(database.url)}`,
  );
  return { shop, database, lost: [simulator.lost, app.lost, database.lost] };
}

function startSimulator({ orders }: DemoOptions, appUrl: string, log: WriteStream, endings: Endings) {
  const flags = {
    orders,
    products: PRODUCTS,
    shop: SHOP,
    "app-url": appUrl,
    "client-secret": SECRET,
    "read-all-orders": "true",
    "retry-scale": RETRY_SCALE,
    // A Plus store's bucket: what bulk files cannot carry of ten thousand orders is completed in a minute or two.
    bucket: 20_000,
    restore: 1_000,
  };
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const simulator = startPart({
    name: "The simulated Shopify",
    script: "test/simulator/main.ts",
    args,
    env: process.env,
    log,
  });
  endings.add(simulator.stop);
  const address = simulator.ready.then((line) => JSON.parse(line) as { origin: string; clientId: string });
  return { simulator, address };
}

function appEnvironment(given: {
  database: DemoDatabase;
  origin: string;
  clientId: string;
  appUrl: string;
  port: number;
  key: string;
}) {
  return {
    SHOP_CUSTOM_DOMAIN: undefined,
    NODE_ENV: "production",
    DATABASE_URL: given.database.url,
    ENCRYPTION_KEY: given.key,
    SHOPIFY_API_KEY: given.clientId,
    SHOPIFY_API_SECRET: SECRET,
    SHOPIFY_APP_URL: given.appUrl,
    SHOPIFY_ADMIN_PROXY: given.origin,
    SHOPIFY_APP_BRIDGE_URL: `${given.origin}/app-bridge.js`,
    HOST: "127.0.0.1",
    PORT: String(given.port),
    WORKER: "inline",
    LOG_LEVEL: "warn",
  };
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = "";
  return shown.href;
}

async function openLog(endings: Endings): Promise<WriteStream> {
  try {
    mkdirSync(DATA, { recursive: true });
    const log = createWriteStream(resolve(DATA, "demo.log"), { flags: "a" });
    await once(log, "open");
    endings.add(() => void log.end());
    return log;
  } catch (error) {
    const { message } = error as Error;
    throw new Sentence(`The demo keeps its files in ${DATA}, where it cannot write: ${message}.`, { cause: error });
  }
}
