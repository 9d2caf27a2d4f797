import { searchWindow, visibleSince } from "../../shop.ts";
import type { OrderSortKey, SimOrder } from "../../store/contract.ts";
import { connectFound, refusal } from "../connections.ts";
import type { ApiCall } from "../fields.ts";
import { parseOrderSearch } from "../search.ts";
import { counted } from "./root.ts";
import type { Args, Roots } from "./root.ts";

const SORT_KEYS = new Set(["PROCESSED_AT", "CREATED_AT", "UPDATED_AT", "ID", "ORDER_NUMBER", "TOTAL_PRICE"]);

export const ORDER_QUERIES: Roots = {
  orders: (call, args) => {
    const { store } = call.shop;
    const search = searchOf(call, args);
    const key = sortKey(args.sortKey);
    return connectFound(
      (reverse, after) => store.findOrders(search, { key, reverse }, after),
      (id) => store.order(id),
      args,
    );
  },
  ordersCount: (call, args) => counted(call.shop.store.countOrders(searchOf(call, args)), args.limit),
  order: (call, args) => visibleOrder(call, String(args.id)),
};

const searchOf = ({ core, shop }: ApiCall, args: Args) =>
  searchWindow(core, shop, parseOrderSearch(args.query as string | null, core.clock.now()));

export function visibleOrder(call: ApiCall, id: string): SimOrder | null {
  const number = /^gid:\/\/shopify\/Order\/(\d+)$/.exec(id)?.[1];
  if (!number) throw refusal(`Invalid global id '${id}'`, "argumentLiteralsIncompatible");
  const order = call.shop.store.order(number);
  const since = visibleSince(call.core, call.shop);
  return order && (!since || new Date(order.createdAt) >= since) ? order : null;
}

function sortKey(key: unknown): OrderSortKey {
  const name = String(key ?? "PROCESSED_AT");
  if (!SORT_KEYS.has(name)) throw refusal(`The simulator does not simulate sortKey ${name}.`, "NOT_SIMULATED");
  return name as OrderSortKey;
}
