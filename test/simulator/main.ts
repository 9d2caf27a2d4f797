import { parseArgs } from "node:util";
import { startSimulator } from "./index.ts";
import type { SimulatorOptions } from "./options.ts";

/** The simulator as a process of its own: one JSON line on stdout when it is ready, an end on SIGTERM. */
async function main(): Promise<void> {
  const sim = await startSimulator(readOptions());
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void sim.close().then(() => process.exit(0)));
  }
  const { domain, store, products } = sim.shop();
  const orders = store.countOrders({ terms: [] });
  console.log(
    JSON.stringify({ origin: sim.origin, shop: domain, clientId: sim.clientId, orders, products: products.size }),
  );
}

function readOptions(): SimulatorOptions {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      orders: { type: "string", default: "10000" },
      products: text,
      "huge-product": text,
      seed: text,
      port: text,
      shop: text,
      "app-url": text,
      "client-id": text,
      "client-secret": text,
      scopes: text,
      "read-all-orders": text,
      "protected-data": text,
      bucket: text,
      restore: text,
      "bulk-speed": text,
      "retry-scale": text,
      "search-lag": text,
    },
  });
  const plan = values.bucket !== undefined || values.restore !== undefined;
  return {
    orders: number(values.orders),
    products: number(values.products),
    hugeProduct: number(values["huge-product"]),
    seed: number(values.seed),
    port: number(values.port),
    shop: values.shop,
    appUrl: values["app-url"],
    clientId: values["client-id"],
    clientSecret: values["client-secret"],
    scopes: values.scopes?.split(","),
    readAllOrders: yes(values["read-all-orders"]),
    protectedData: yes(values["protected-data"]),
    plan: plan ? { bucket: number(values.bucket) ?? 2000, restore: number(values.restore) ?? 100 } : undefined,
    bulkSpeed: number(values["bulk-speed"]),
    retryScale: number(values["retry-scale"]),
    searchLagMs: number(values["search-lag"]),
  };
}

function number(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new Error(`The simulator needs a number, not "${text}".`);
  return Number(text);
}

function yes(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text !== "false" && text !== "no";
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
