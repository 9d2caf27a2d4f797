/** How sentences name one product, and many; apart from the resource, so that pages need not carry its decoder. */
export const PRODUCT_NOUN = { one: "product", many: "products" };
