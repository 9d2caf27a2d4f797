/** How sentences name one order, and many; apart from the resource, so that pages need not carry its decoder. */
export const ORDER_NOUN = { one: "order", many: "orders" };
