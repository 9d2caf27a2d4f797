import type { IncomingMessage, ServerResponse } from "node:http";
import { parseObject, readBody, send } from "../http.ts";
import type { Answer } from "../http.ts";
import type { Simulator } from "../index.ts";
import { EVERYTHING } from "../products/searching.ts";
import type { SimulatedShop } from "../shop.ts";
import type { SimNode } from "../store/contract.ts";
import type { Input } from "./input.ts";
import { streamLines } from "./lines.ts";
import type { Lines } from "./lines.ts";
import { editOrders } from "./orders.ts";
import { editProducts } from "./products.ts";
import { app, faults, pickKnown, state, webhooks } from "./simulator.ts";

const LOOPBACK = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

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
    const lines = req.method === "GET" ? linesOf(shop, what) : undefined;
    if (lines) {
      await streamLines(lines, url, res);
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
    const [, kind = "", id = ""] = /^GET (orders|products)\/(\d+)$/.exec(what) ?? [];
    if (kind) {
      const found = linesOf(shop, kind)?.read(id);
      return found ? { status: 200, json: found } : { status: 404, json: { error: `No ${kind.slice(0, -1)} ${id}.` } };
    }
    switch (what) {
      case "GET stats":
        return { status: 200, json: sim.stats };
      case "GET state":
        return { status: 200, json: state(sim, shop) };
      case "POST orders":
        return { status: 200, json: { ids: editOrders(shop.store, input) } };
      case "POST products":
        return { status: 200, json: { ids: editProducts(shop, input) } };
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

function linesOf({ store, products }: SimulatedShop, what: string): Lines | undefined {
  const sort = { key: "ID", reverse: false } as const;
  if (what === "orders")
    return { from: (after) => store.findOrders({ terms: [] }, sort, after), read: (id) => store.order(id) };
  if (what === "products")
    return {
      from: (after) => products.findProducts(EVERYTHING, sort, after),
      read: (id) => whole(products.product(id)),
    };
  return undefined;
}

/** A product's featured media is the first of its media, and no part of the tree that is printed; the app asks for it all the same. */
const whole = (product: SimNode | undefined) => product && { ...product, featuredMedia: product.featuredMedia };
