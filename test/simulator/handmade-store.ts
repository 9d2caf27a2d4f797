import type {
  OrderSearch,
  OrderSortKey,
  OrderStore,
  OrderTerm,
  Position,
  SimNode,
  SimOrder,
  StoreEvent,
  StoreOptions,
} from "./store/contract.ts";

/**
 * A store of plain objects for the API's own tests: order N is created N hours before "now" (order 1 the newest) and has
 * N % 4 lines. The real, seeded store is in ./store.
 */
export function createHandmadeStore(options: StoreOptions): OrderStore {
  const orders = new Map<string, SimOrder>();
  const listeners = new Set<(event: StoreEvent) => void>();
  let next = 1;

  const add = (at: Date) => {
    const order = handmadeOrder(String(next++), at);
    orders.set(order.legacyResourceId, order);
    return order.legacyResourceId;
  };
  const fire = (id: string, ...topics: string[]) => {
    const event: StoreEvent = {
      topics,
      orderId: id,
      at: options.clock(),
      payload: (topic) =>
        topic.endsWith("/delete")
          ? { id: Number(id) }
          : { id: Number(id), admin_graphql_api_id: gid("Order", id), updated_at: orders.get(id)?.updatedAt },
    };
    for (const listener of listeners) listener(event);
  };
  const touch = (id: string, change: Partial<SimOrder>) => {
    Object.assign(orders.get(id) as SimOrder, change, { updatedAt: iso(options.clock()) });
    fire(id, "orders/updated");
    return true;
  };
  for (let hours = 1; hours <= options.orders; hours++) add(new Date(options.clock().getTime() - hours * 3_600_000));

  const found = (search: OrderSearch) =>
    [...orders.values()].filter(
      (order) =>
        (!search.visibleSince || new Date(order.createdAt) >= search.visibleSince) &&
        search.terms.every((term) => holds(order, term)),
    );

  return {
    shop: {
      id: "gid://shopify/Shop/548380009",
      name: "Handmade",
      myshopifyDomain: options.shop,
      currencyCode: "USD",
      ianaTimezone: "America/New_York",
      email: "owner@example.com",
      createdAt: "2024-01-01T00:00:00Z",
      plan: { publicDisplayName: "Basic", partnerDevelopment: false, shopifyPlus: false },
    },
    seed: options.seed,
    countOrders: (search) => found(search).length,
    findOrders: (search, sort, after) => page(found(search), sort, after),
    order: (id) => orders.get(id),
    createOrders: (count) =>
      Array.from({ length: count }, () => {
        const id = add(options.clock());
        fire(id, "orders/create");
        return id;
      }),
    editOrder: (id, patch = { note: "edited" }) => touch(id, patch),
    refundOrder: (id) => touch(id, { displayFinancialStatus: "REFUNDED" }),
    fulfillOrder: (id) => touch(id, { displayFulfillmentStatus: "FULFILLED" }),
    captureOrder: (id) => touch(id, { displayFinancialStatus: "PAID" }),
    cancelOrder: (id) => touch(id, { cancelledAt: iso(options.clock()) }),
    deleteOrder: (id) => {
      orders.delete(id);
      fire(id, "orders/delete");
      return true;
    },
    tagOrders: (ids, tag) => {
      for (const id of ids) touch(id, { tags: [tag] });
    },
    holdOrder: (id) => {
      Object.assign(orders.get(id) as SimOrder, { displayFulfillmentStatus: "ON_HOLD" });
      fire(id, "fulfillment_orders/placed_on_hold");
      return true;
    },
    pick: (count) => [...orders.keys()].slice(0, count),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function handmadeOrder(id: string, at: Date): SimOrder {
  const lineItems: SimNode[] = Array.from({ length: Number(id) % 4 }, (_, index) => ({
    id: gid("LineItem", `${id}0${index}`),
    title: `Thing ${index}`,
    variantTitle: null,
    sku: `S-${index}`,
    vendor: "Maker",
    quantity: 1 + index,
    currentQuantity: 1 + index,
    unfulfilledQuantity: 0,
    refundableQuantity: 1 + index,
    product: { id: gid("Product", "1") },
    variant: null,
    originalUnitPriceSet: money("10.00"),
    discountAllocations: [
      {
        allocatedAmountSet: money("1.00"),
        discountApplication: {
          __typename: "DiscountCodeApplication",
          index: 0,
          code: "TEN",
          allocationMethod: "ACROSS",
          targetType: "LINE_ITEM",
          targetSelection: "ALL",
          value: { __typename: "PricingPercentageValue", percentage: 10 },
        },
      },
    ],
    taxLines: [{ title: "VAT", rate: 0.2, priceSet: money("2.00") }],
    customAttributes: [],
    isGiftCard: false,
    taxable: true,
    requiresShipping: true,
  }));
  return {
    id: gid("Order", id),
    legacyResourceId: id,
    name: `#${1000 + Number(id)}`,
    number: Number(id),
    createdAt: iso(at),
    updatedAt: iso(at),
    processedAt: iso(at),
    closedAt: null,
    cancelledAt: null,
    cancelReason: null,
    displayFinancialStatus: "PAID",
    displayFulfillmentStatus: "UNFULFILLED",
    returnStatus: "NO_RETURN",
    ...Object.fromEntries(
      [
        "confirmed",
        "test",
        "closed",
        "fullyPaid",
        "unpaid",
        "taxesIncluded",
        "dutiesIncluded",
        "edited",
        "requiresShipping",
      ].map((name) => [name, false]),
    ),
    currencyCode: "USD",
    presentmentCurrencyCode: "EUR",
    totalPriceSet: money("20.00"),
    currentTotalPriceSet: money("20.00"),
    tags: [],
    note: null,
    customAttributes: [],
    email: `customer${id}@example.com`,
    phone: null,
    customer: { id: gid("Customer", id), firstName: "Ada" },
    statusPageUrl: `https://example.com/${id}`,
    shippingLines: [
      {
        id: gid("ShippingLine", `${id}1`),
        title: "Removed",
        code: null,
        isRemoved: true,
        originalPriceSet: money("9.00"),
        discountAllocations: [],
      },
      {
        id: gid("ShippingLine", `${id}2`),
        title: "Standard",
        code: "STD",
        isRemoved: false,
        originalPriceSet: money("5.00"),
        discountAllocations: [],
      },
    ],
    discountApplications: [],
    refunds: [
      {
        id: gid("Refund", id),
        createdAt: iso(at),
        processedAt: iso(at),
        updatedAt: iso(at),
        note: null,
        totalRefundedSet: money("1.00"),
        return: null,
        refundLineItems: [],
      },
    ],
    fulfillments: [],
    transactions: [],
    risk: { recommendation: "NONE", assessments: [{ riskLevel: "LOW" }] },
    lineItems,
  };
}

function* page(
  orders: SimOrder[],
  sort: { key: OrderSortKey; reverse: boolean },
  after?: Position,
): Iterable<Position> {
  const value = (order: SimOrder) =>
    sort.key === "UPDATED_AT"
      ? order.updatedAt
      : sort.key === "CREATED_AT"
        ? order.createdAt
        : sort.key === "ID"
          ? order.legacyResourceId.padStart(20, "0")
          : order.processedAt;
  const all = orders.map((order) => ({ value: value(order), id: order.legacyResourceId }));
  all.sort((a, b) => a.value.localeCompare(b.value) || Number(a.id) - Number(b.id));
  if (sort.reverse) all.reverse();
  const start = after ? all.findIndex((at) => at.id === after.id) + 1 : 0;
  yield* all.slice(start);
}

function holds(order: SimOrder, term: OrderTerm): boolean {
  if (term.field === "default") return order.name.includes(term.value);
  if (term.field === "tag") return order.tags.includes(term.value) === (term.op === "=");
  if (term.field === "id") return compare(Number(order.legacyResourceId), Number(term.value), term.op);
  if (term.value instanceof Date) {
    const field =
      term.field === "created_at" ? order.createdAt : term.field === "updated_at" ? order.updatedAt : order.processedAt;
    return compare(new Date(field).getTime(), term.value.getTime(), term.op);
  }
  return (order.name === term.value) === (term.op === "=");
}

function compare(left: number, right: number, op: string): boolean {
  const results: Record<string, boolean> = {
    ">=": left >= right,
    ">": left > right,
    "<=": left <= right,
    "<": left < right,
    "=": left === right,
    "!=": left !== right,
  };
  return results[op] ?? false;
}

function gid(type: string, id: string): string {
  return `gid://shopify/${type}/${id}`;
}

function money(amount: string): SimNode {
  return { shopMoney: { amount, currencyCode: "USD" }, presentmentMoney: { amount, currencyCode: "EUR" } };
}

function iso(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
