import { GraphQLError } from "graphql";
import type { GraphQLObjectType } from "graphql";
import { NODE_TYPES } from "../../products/nodes.ts";
import { refusal } from "../connections.ts";
import { denial, typeOfId } from "../fields.ts";
import type { ApiCall } from "../fields.ts";
import { visibleOrder } from "./orders.ts";
import type { Roots } from "./root.ts";

const MAX_IDS = 250;

export const NODE_QUERIES: Roots = {
  node: (call, args) => node(call, String(args.id)),
  nodes: (call, args) => {
    const ids = args.ids as string[];
    if (ids.length > MAX_IDS) {
      throw refusal(
        `The input array size of ${ids.length} is greater than the maximum allowed of ${MAX_IDS}.`,
        "MAX_INPUT_SIZE_EXCEEDED",
      );
    }
    return ids.map((id) => damaged(call, id) ?? node(call, id));
  },
};

/** What a node of a type is, once the app may read the type. */
const READ: Record<string, (call: ApiCall, id: string) => unknown> = {
  Order: visibleOrder,
  Refund: childOfOrder("Refund"),
  Fulfillment: childOfOrder("Fulfillment"),
  FulfillmentOrder: fulfillmentOrder,
  BulkOperation: (call, id) => call.shop.bulk.find(id) ?? null,
  Shop: (call) => ({ ...call.shop.store.shop, __typename: "Shop" }),
  ...Object.fromEntries(
    NODE_TYPES.map((type) => [type, (call: ApiCall, id: string) => call.shop.products.node(id) ?? null]),
  ),
};

function node(call: ApiCall, id: string): unknown {
  const type = typeOfId(id);
  if (!type) throw refusal(`Invalid global id '${id}'`, "argumentLiteralsIncompatible");
  const read = Object.hasOwn(READ, type) ? READ[type] : undefined;
  if (!read) throw refusal(`The simulator does not simulate node(id:) for ${type} (not simulated).`, "NOT_SIMULATED");
  const denied = denial(call, "QueryRoot", "node", call.core.admin.schema.getType(type) as GraphQLObjectType);
  if (denied) throw denied;
  return read(call, id);
}

/** What a fault makes of one of several records: an error in its place, or a record that breaks its schema. */
function damaged(call: ApiCall, id: string): unknown {
  const { faults } = call.core;
  if (faults.take("record_internal_error", id))
    return refusal("Internal error. Looks like something went wrong on our end.", "INTERNAL_SERVER_ERROR");
  if (faults.take("record_refused", id)) return new GraphQLError("This record cannot be shown.");
  const type = typeOfId(id);
  const record = type === "Order" || type === "Product" ? (node(call, id) as object | null) : null;
  if (record && faults.take("record_undecodable", id)) return withCreatedAt(record, { odd: true });
  if (record && faults.take("record_unstorable", id)) return withCreatedAt(record, "the day before");
  return undefined;
}

/** The record itself but for one field: not all that it has is its own to be copied. */
const withCreatedAt = (record: object, value: unknown): unknown =>
  Object.create(record, { createdAt: { value, enumerable: true } });

function childOfOrder(type: "Refund" | "Fulfillment") {
  return (call: ApiCall, id: string) => {
    const found = call.shop.store.child?.(type, /\/(\d+)$/.exec(id)?.[1] ?? "");
    return found && visibleOrder(call, found.order.id) ? { ...found.child, __typename: type } : null;
  };
}

/** Each order of the simulator has one fulfilment order, numbered after it (see store/payload.ts). */
function fulfillmentOrder(call: ApiCall, id: string): unknown {
  const order = visibleOrder(call, `gid://shopify/Order/${BigInt(/\d+$/.exec(id)?.[0] ?? 0) - 7n}`);
  return order && { __typename: "FulfillmentOrder", id, orderId: order.id, orderName: order.name };
}
