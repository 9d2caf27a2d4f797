import { visibleSince } from "../../shop.ts";
import type { SimOrder } from "../../store/contract.ts";
import { refusal } from "../connections.ts";
import type { ApiCall } from "../fields.ts";
import { count, page } from "./root.ts";
import type { Roots } from "./root.ts";

export const ORDER_QUERIES: Roots = {
  orders: page("orders"),
  ordersCount: count("orders"),
  order: (call, args) => visibleOrder(call, String(args.id)),
};

export function visibleOrder(call: ApiCall, id: string): SimOrder | null {
  const number = /^gid:\/\/shopify\/Order\/(\d+)$/.exec(id)?.[1];
  if (!number) throw refusal(`Invalid global id '${id}'`, "argumentLiteralsIncompatible");
  const order = call.shop.store.order(number);
  const since = visibleSince(call.core, call.shop);
  return order && (!since || new Date(order.createdAt) >= since) ? order : null;
}
