import type { ApiCall } from "./fields.ts";
import { denial, typeOfId } from "./fields.ts";
import { connectArray, connectOrders, refusal } from "./connections.ts";
import type { PageArgs } from "./connections.ts";
import { numberOf } from "../gid.ts";
import { parseOrderSearch, tokens } from "./search.ts";
import { GraphQLError } from "graphql";
import type { GraphQLObjectType } from "graphql";
import type { OrderSortKey, SimOrder } from "../store/contract.ts";
import { searchWindow, visibleSince } from "../shop.ts";
import type { BulkOperation } from "../bulk/operations.ts";

type Args = Record<string, unknown>;
type Root = (call: ApiCall, args: Args) => unknown;

const SORT_KEYS = new Set(["PROCESSED_AT", "CREATED_AT", "UPDATED_AT", "ID", "ORDER_NUMBER", "TOTAL_PRICE"]);
const MAX_IDS = 250;
const COUNT_CEILING = 10_000;

export function query(call: ApiCall, field: string, args: Args): unknown {
  return run(QUERIES, call, field, args);
}

export function mutate(call: ApiCall, field: string, args: Args): unknown {
  return run(MUTATIONS, call, field, args);
}

function run(roots: Record<string, Root>, call: ApiCall, field: string, args: Args): unknown {
  const root = Object.hasOwn(roots, field) ? roots[field] : undefined;
  if (!root) throw refusal(`The simulator does not simulate the root field ${field} (not simulated).`, "NOT_SIMULATED");
  return root(call, args);
}

const QUERIES: Record<string, Root> = {
  orders: (call, args) => {
    const search = searchWindow(
      call.core,
      call.shop,
      parseOrderSearch(args.query as string | null, call.core.clock.now()),
    );
    return connectOrders(call.shop.store, search, sortKey(args.sortKey), args);
  },
  ordersCount: (call, args) => {
    const found = call.shop.store.countOrders(
      searchWindow(call.core, call.shop, parseOrderSearch(args.query as string | null, call.core.clock.now())),
    );
    const limit = args.limit === null ? Infinity : ((args.limit as number | undefined) ?? COUNT_CEILING);
    return found > limit ? { count: limit, precision: "AT_LEAST" } : { count: found, precision: "EXACT" };
  },
  order: (call, args) => visibleOrder(call, String(args.id)),
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
  shop: (call) => {
    const { shop } = call.shop.store;
    const url = `https://${shop.myshopifyDomain}`;
    return {
      ...shop,
      contactEmail: shop.email,
      url,
      primaryDomain: { id: "gid://shopify/Domain/1", host: shop.myshopifyDomain, url, sslEnabled: true },
    };
  },
  appInstallation: (call) => installation(call),
  currentAppInstallation: (call) => installation(call),
  bulkOperation: (call, args) => call.shop.bulk.find(String(args.id)) ?? null,
  currentBulkOperation: (call, args) => (args.type === "MUTATION" ? null : (call.shop.bulk.all().at(-1) ?? null)),
  bulkOperations: (call, args) => connectArray(bulkSearch(call, args), args as PageArgs),
  // As at Shopify: only those made by API, not those of the app's configuration file.
  webhookSubscriptions: (call, args) => {
    const other = ["callbackUrl", "format", "query", "uri"].find((name) => args[name] != null);
    if (other) throw refusal(`The simulator does not simulate webhookSubscriptions(${other}:).`, "NOT_SIMULATED");
    const topics = args.topics as string[] | null | undefined;
    const listed = call.shop.subscriptions
      .map(({ id, topic, uri }) => ({
        id,
        topic: topic.toUpperCase().replace("/", "_"),
        uri,
        legacyResourceId: numberOf(id),
      }))
      .filter(({ topic }) => !topics || topics.includes(topic));
    return connectArray(listed, args as PageArgs);
  },
};

const MUTATIONS: Record<string, Root> = {
  bulkOperationRunQuery: (call, args) => call.shop.bulk.runQuery(String(args.query), args.groupObjects === true),
  bulkOperationCancel: (call, args) => call.shop.bulk.cancel(String(args.id)),
};

/** What a fault makes of one of several records: an error in its place, or a record that breaks its schema. */
function damaged(call: ApiCall, id: string): unknown {
  const { faults } = call.core;
  if (faults.take("record_internal_error", id))
    return refusal("Internal error. Looks like something went wrong on our end.", "INTERNAL_SERVER_ERROR");
  if (faults.take("record_refused", id)) return new GraphQLError("This order cannot be shown.");
  const order = typeOfId(id) === "Order" ? visibleOrder(call, id) : null;
  if (order && faults.take("record_undecodable", id)) return { ...order, createdAt: { odd: true } };
  if (order && faults.take("record_unstorable", id)) return { ...order, createdAt: "the day before" };
  return undefined;
}

function node(call: ApiCall, id: string): unknown {
  const type = typeOfId(id);
  if (!type) throw refusal(`Invalid global id '${id}'`, "argumentLiteralsIncompatible");
  if (type === "Order") {
    const { schema } = call.core.admin;
    const denied = denial(call, "QueryRoot", "node", schema.getType("Order") as GraphQLObjectType);
    if (denied) throw denied;
    return visibleOrder(call, id);
  }
  if (type === "Refund") {
    const found = call.shop.store.refund?.(/\/(\d+)$/.exec(id)?.[1] ?? "");
    return found && visibleOrder(call, found.order.id) ? { ...found.refund, __typename: "Refund" } : null;
  }
  if (type === "FulfillmentOrder") return fulfillmentOrder(call, id);
  if (type === "BulkOperation") return call.shop.bulk.find(id) ?? null;
  if (type === "Shop") return { ...call.shop.store.shop, __typename: "Shop" };
  throw refusal(`The simulator does not simulate node(id:) for ${type} (not simulated).`, "NOT_SIMULATED");
}

/** Each order of the simulator has one fulfilment order, numbered after it (see store/payload.ts). */
function fulfillmentOrder(call: ApiCall, id: string): unknown {
  const denied = denial(
    call,
    "QueryRoot",
    "node",
    call.core.admin.schema.getType("FulfillmentOrder") as GraphQLObjectType,
  );
  if (denied) throw denied;
  const order = visibleOrder(call, `gid://shopify/Order/${BigInt(/\d+$/.exec(id)?.[0] ?? 0) - 7n}`);
  return order && { __typename: "FulfillmentOrder", id, orderId: order.id, orderName: order.name };
}

function visibleOrder(call: ApiCall, id: string): SimOrder | null {
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

function installation(call: ApiCall): unknown {
  const scopes = [...call.shop.scopes].map((handle) => ({ handle, description: handle.replaceAll("_", " ") }));
  return {
    __typename: "AppInstallation",
    id: "gid://shopify/AppInstallation/1",
    accessScopes: scopes,
    activeSubscriptions: [],
    launchUrl: `https://${call.shop.domain}/admin/apps/${call.core.clientId}`,
    app: {
      id: "gid://shopify/App/1",
      apiKey: call.core.clientId,
      title: "App under test",
      handle: "app-under-test",
      webhookApiVersion: call.core.knobs.webhookApiVersion,
      embedded: true,
    },
  };
}

function bulkSearch(call: ApiCall, args: Args): BulkOperation[] {
  const wanted = tokens(String(args.query ?? ""));
  const found = call.shop.bulk.all().filter((operation) =>
    wanted.every(({ field, value, negated }) => {
      if (field === "status") return (operation.status.toLowerCase() === value.toLowerCase()) !== negated;
      if (field === "operation_type") return (operation.type.toLowerCase() === value.toLowerCase()) !== negated;
      if (field === "id") return operation.id.endsWith(`/${value}`);
      return true;
    }),
  );
  const by = args.sortKey === "COMPLETED_AT" ? "completedAt" : "createdAt";
  return found.sort((a, b) => String(a[by] ?? "").localeCompare(String(b[by] ?? "")));
}
