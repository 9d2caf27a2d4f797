import { parseArgs } from "node:util";
import { startSimulator } from "./index.ts";

const { values } = parseArgs({
  options: {
    orders: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    port: { type: "string", default: "0" },
    shop: { type: "string" },
    "app-url": { type: "string" },
    "client-id": { type: "string" },
    "client-secret": { type: "string" },
    scopes: { type: "string" },
    "read-all-orders": { type: "string" },
    "protected-data": { type: "string" },
    bucket: { type: "string" },
    restore: { type: "string" },
    "bulk-speed": { type: "string" },
    "retry-scale": { type: "string" },
    "search-lag": { type: "string" },
  },
});

const yes = (text: string | undefined) => (text === undefined ? undefined : text !== "false" && text !== "no");
const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));

const sim = await startSimulator({
  orders: Number(values.orders),
  seed: Number(values.seed),
  port: Number(values.port),
  shop: values.shop,
  appUrl: values["app-url"],
  clientId: values["client-id"],
  clientSecret: values["client-secret"],
  scopes: values.scopes?.split(","),
  readAllOrders: yes(values["read-all-orders"]),
  protectedData: yes(values["protected-data"]),
  plan:
    values.bucket || values.restore
      ? { bucket: Number(values.bucket ?? 2000), restore: Number(values.restore ?? 100) }
      : undefined,
  bulkSpeed: number(values["bulk-speed"]),
  retryScale: number(values["retry-scale"]),
  searchLagMs: number(values["search-lag"]),
});

const shop = sim.shop();
console.log(
  JSON.stringify({
    origin: sim.origin,
    shop: shop.domain,
    clientId: sim.clientId,
    orders: shop.store.countOrders({ terms: [] }),
  }),
);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => void sim.close().then(() => process.exit(0)));
}
