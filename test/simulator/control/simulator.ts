import { FAULT_KINDS, SHOP_FAULT_KINDS, WRITE_FAULT_KINDS } from "../faults.ts";
import type { FaultKind } from "../faults.ts";
import type { Simulator } from "../index.ts";
import type { SimulatedShop } from "../shop.ts";
import type { Input } from "./input.ts";

export function webhooks(sim: Simulator, input: Input): string[] {
  const topic = input.topic as string | undefined;
  const done = Object.keys(input).filter((key) => key !== "topic" && key !== "ms");
  if (input.lose !== undefined) sim.webhooks.lose(Number(input.lose), topic);
  if (input.double !== undefined) sim.webhooks.double(Number(input.double), topic);
  if (input.delay !== undefined) sim.webhooks.delay(Number(input.delay), Number(input.ms ?? 5000), topic);
  if (input.badSignature !== undefined) sim.webhooks.badSignature(Number(input.badSignature), topic);
  if (input.rates !== undefined) sim.webhooks.rates(input.rates as Parameters<Simulator["webhooks"]["rates"]>[0]);
  if (input.hold === true) sim.webhooks.hold();
  if (input.flush !== undefined) sim.webhooks.flush(input.flush === true ? "kept" : (input.flush as "shuffled"));
  if (input.retryNow === true) sim.webhooks.retryNow();
  if (done.length === 0) throw new Error("Say one of lose, double, delay, badSignature, rates, hold, flush, retryNow.");
  return done;
}

export function faults(sim: Simulator, input: Input): Simulator["faults"]["struck"] {
  const kind = input.kind as FaultKind;
  const known: readonly FaultKind[] = [...FAULT_KINDS, ...WRITE_FAULT_KINDS, ...SHOP_FAULT_KINDS];
  if (input.clear === true) sim.faults.clear();
  else if (!known.includes(kind)) throw new Error(`Unknown fault ${String(kind)}. Known: ${known.join(", ")}.`);
  else if (input.rate !== undefined) sim.faults.rate(kind, Number(input.rate));
  else sim.faults.next(kind, { match: input.match as string | undefined, times: input.times as number | undefined });
  return sim.faults.struck;
}

export function app(sim: Simulator, shop: SimulatedShop, input: Input): string[] {
  if (typeof input.url === "string") sim.setAppUrl(input.url);
  if (input.uninstall === true) sim.uninstall(shop.domain);
  if (input.install === true) sim.install(shop.domain);
  if (Array.isArray(input.scopes)) sim.changeScopes(input.scopes.map(String), shop.domain);
  if (input.expireTokens === true) shop.tokens.expireAll(sim.clock.now());
  if (typeof input.compliance === "string") {
    sim.sendCompliance(input.compliance as "shop/redact", (input.payload ?? {}) as Input, shop.domain);
  }
  return Object.keys(input);
}

export function state(sim: Simulator, shop: SimulatedShop): Input {
  return {
    origin: sim.origin,
    now: sim.clock.now().toISOString(),
    appUrl: sim.appUrl(),
    shops: [...sim.shops.keys()],
    shop: shop.store.shop,
    installed: shop.installed,
    scopes: [...shop.scopes],
    orders: shop.store.countOrders({ terms: [] }),
    products: shop.products.size,
    variants: shop.products.variantsCount(),
    locations: shop.products.locations().map(({ id, name, isActive }) => ({ id, name, isActive })),
    bucket: shop.bucket.status(),
    bulk: shop.bulk.all().map(({ file: _, query: __, ...operation }) => operation),
    webhooks: Object.entries(Object.groupBy(sim.webhooks.log, (delivery) => delivery.state)).map(([name, list]) => ({
      state: name,
      count: list?.length ?? 0,
    })),
    knobs: sim.knobs,
  };
}

export function pickKnown(knobs: object, input: Input): Input {
  return Object.fromEntries(Object.entries(input).filter(([name]) => name in knobs));
}
