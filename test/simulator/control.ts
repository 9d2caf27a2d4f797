import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { FAULT_KINDS, WRITE_FAULT_KINDS } from "./faults.ts";
import type { FaultKind } from "./faults.ts";
import { parseObject, readBody, send } from "./http.ts";
import type { Answer } from "./http.ts";
import type { Simulator } from "./index.ts";
import type { SimulatedShop } from "./shop.ts";
import type { OrderStore } from "./store/contract.ts";

type Input = Record<string, unknown>;

const LOOPBACK = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);
const PAGE = 1000;

/** The control API under /_sim/, for tests in other processes and for the demo. Only for callers on this machine. */
export function controlRoutes(sim: Simulator): (req: IncomingMessage, res: ServerResponse) => Promise<boolean> {
  return async (req, res) => {
    const url = new URL(req.url ?? "/", sim.origin);
    if (!url.pathname.startsWith("/_sim/")) return false;
    if (!LOOPBACK.has(req.socket.remoteAddress ?? "")) {
      send(res, { status: 403, json: { error: "The control API answers only on this machine." } });
      return true;
    }
    const shop = sim.shops.get(url.searchParams.get("shop") ?? sim.shop().domain);
    if (!shop) {
      send(res, { status: 404, json: { error: `No shop ${url.searchParams.get("shop")}.` } });
      return true;
    }
    const what = url.pathname.slice("/_sim/".length);
    if (req.method === "GET" && what === "orders") {
      await streamOrders(shop, url, res);
      return true;
    }
    const input = req.method === "POST" ? parseObject(await readBody(req)) : {};
    send(
      res,
      input === undefined
        ? { status: 400, json: { error: "The body is not a JSON object." } }
        : answer(sim, shop, `${req.method} ${what}`, input),
    );
    return true;
  };
}

function answer(sim: Simulator, shop: SimulatedShop, what: string, input: Input): Answer {
  try {
    const order = /^GET orders\/(\d+)$/.exec(what)?.[1];
    if (order !== undefined) {
      const found = shop.store.order(order);
      return found ? { status: 200, json: found } : { status: 404, json: { error: `No order ${order}.` } };
    }
    switch (what) {
      case "GET stats":
        return { status: 200, json: sim.stats };
      case "GET state":
        return { status: 200, json: state(sim, shop) };
      case "POST orders":
        return { status: 200, json: { ids: edit(shop.store, input) } };
      case "POST webhooks":
        return { status: 200, json: { done: webhooks(sim, input) } };
      case "GET webhooks":
        return {
          status: 200,
          json: { deliveries: sim.webhooks.log.slice(-200).map(({ body: _, ...delivery }) => delivery) },
        };
      case "POST faults":
        return { status: 200, json: { struck: faults(sim, input) } };
      case "POST clock":
        sim.clock.advance(Number(input.advanceMs ?? 0));
        return { status: 200, json: { now: sim.clock.now().toISOString() } };
      case "POST app":
        return { status: 200, json: { done: app(sim, shop, input) } };
      case "POST knobs":
        Object.assign(sim.knobs, pickKnown(sim.knobs, input));
        return { status: 200, json: sim.knobs };
      case "POST session-token":
        return { status: 200, json: { token: sim.sessionToken(shop.domain, input.user as string | undefined) } };
      default:
        return { status: 404, json: { error: `The control API has no ${what}.` } };
    }
  } catch (error) {
    return { status: 422, json: { error: (error as Error).message } };
  }
}

/** `{create: 5}`, `{edit: 3}` (three picked orders), `{edit: ["123"], patch}`, `{tag: 300, name: "sale"}`, `{pick: 2}` … Answers the ids. */
function edit(store: OrderStore, input: Input): string[] {
  const targets = (value: unknown) => (Array.isArray(value) ? value.map(String) : store.pick(Number(value)));
  // An edit that does not fit the order (nothing left to refund) answers false and is left out.
  const each = (value: unknown, change: (id: string) => boolean | void) =>
    targets(value).filter((id) => change(id) !== false);
  if (input.create !== undefined) return store.createOrders(Number(input.create));
  if (input.pick !== undefined) return store.pick(Number(input.pick));
  if (input.edit !== undefined)
    return each(input.edit, (id) => store.editOrder(id, input.patch as Parameters<OrderStore["editOrder"]>[1]));
  if (input.refund !== undefined) return each(input.refund, (id) => store.refundOrder(id));
  if (input.fulfill !== undefined) return each(input.fulfill, (id) => store.fulfillOrder(id));
  if (input.capture !== undefined) return each(input.capture, (id) => store.captureOrder(id));
  if (input.cancel !== undefined) return each(input.cancel, (id) => store.cancelOrder(id));
  if (input.delete !== undefined) return each(input.delete, (id) => store.deleteOrder(id));
  if (input.hold !== undefined) return each(input.hold, (id) => store.holdOrder(id));
  if (input.tag !== undefined) {
    const ids = targets(input.tag);
    store.tagOrders(ids, String(input.name ?? "tagged"));
    return ids;
  }
  throw new Error("Say one of create, edit, refund, fulfill, capture, cancel, delete, tag, hold, pick.");
}

function webhooks(sim: Simulator, input: Input): string[] {
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

function faults(sim: Simulator, input: Input): Simulator["faults"]["struck"] {
  const kind = input.kind as FaultKind;
  const known: readonly FaultKind[] = [...FAULT_KINDS, ...WRITE_FAULT_KINDS];
  if (input.clear === true) sim.faults.clear();
  else if (!known.includes(kind)) throw new Error(`Unknown fault ${String(kind)}. Known: ${known.join(", ")}.`);
  else if (input.rate !== undefined) sim.faults.rate(kind, Number(input.rate));
  else sim.faults.next(kind, { match: input.match as string | undefined, times: input.times as number | undefined });
  return sim.faults.struck;
}

function app(sim: Simulator, shop: SimulatedShop, input: Input): string[] {
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

function state(sim: Simulator, shop: SimulatedShop): Input {
  return {
    origin: sim.origin,
    now: sim.clock.now().toISOString(),
    appUrl: sim.appUrl(),
    shops: [...sim.shops.keys()],
    shop: shop.store.shop,
    installed: shop.installed,
    scopes: [...shop.scopes],
    orders: shop.store.countOrders({ terms: [] }),
    bucket: shop.bucket.status(),
    bulk: shop.bulk.all().map(({ file: _, query: __, ...operation }) => operation),
    webhooks: Object.entries(Object.groupBy(sim.webhooks.log, (delivery) => delivery.state)).map(([name, list]) => ({
      state: name,
      count: list?.length ?? 0,
    })),
    knobs: sim.knobs,
  };
}

function pickKnown(knobs: object, input: Input): Input {
  return Object.fromEntries(Object.entries(input).filter(([name]) => name in knobs));
}

/** GET /_sim/orders?after=<id>&limit=<n>: full orders as NDJSON by ascending id, whatever the app's scopes allow. */
async function streamOrders(shop: SimulatedShop, url: URL, res: ServerResponse): Promise<void> {
  const limit = Number(url.searchParams.get("limit") ?? Infinity);
  res.writeHead(200, { "Content-Type": "application/x-ndjson" });
  try {
    await pipeline(pagesOfOrders(shop.store, url.searchParams.get("after") ?? undefined, limit), res);
  } catch (error) {
    // Who asked may hang up before the end.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

function* pagesOfOrders(store: OrderStore, from: string | undefined, limit: number): Generator<string> {
  let left = limit;
  let after = from;
  while (left > 0) {
    const ids: string[] = [];
    const place = after === undefined ? undefined : { value: after, id: after };
    for (const { id } of store.findOrders({ terms: [] }, { key: "ID", reverse: false }, place)) {
      ids.push(id);
      if (ids.length >= Math.min(PAGE, left)) break;
    }
    if (ids.length === 0) return;
    after = ids.at(-1);
    left -= ids.length;
    const orders = ids.flatMap((id) => store.order(id) ?? []);
    yield orders.map((order) => `${JSON.stringify(order)}\n`).join("");
  }
}
