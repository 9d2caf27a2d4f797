import { expect } from "vitest";
import { startSimulator } from "../../index.ts";
import type { Simulator } from "../../index.ts";
import type { SimulatorOptions } from "../../options.ts";
import type { Product } from "../../products/state.ts";
import { connectApp, TODAY } from "../../testing.ts";
import type { GraphqlReply } from "../../testing.ts";

const SCOPES = ["write_products", "write_inventory", "read_locations"];

export interface Told {
  field: string[] | null;
  message: string;
  code?: string | null;
}
type Answer = Record<string, unknown> & { userErrors: Told[] };

export interface CatalogApp {
  sim: Simulator;
  ask: Awaited<ReturnType<typeof connectApp>>["ask"];
  /** The payload of a document with one mutation; fails the test when the answer has errors. */
  write: (document: string, variables?: Record<string, unknown>) => Promise<Answer>;
  /** The code of the first top-level error. */
  refusal: (document: string, variables?: Record<string, unknown>) => Promise<unknown>;
  /** Topics of the webhooks since the last time this was asked. */
  heard: () => string[];
}

/** A shop with products and an app that may change them; nobody takes the webhooks, but they are counted. */
export async function openCatalog(options: SimulatorOptions = {}): Promise<CatalogApp> {
  const started = Date.now();
  const sim = await startSimulator({
    orders: 1,
    products: 20,
    scopes: SCOPES,
    clock: () => new Date(TODAY.getTime() + Date.now() - started),
    ...options,
  });
  let connected = await connectApp(sim);
  // A token that time has ended is exchanged anew, as the app does.
  const ask: CatalogApp["ask"] = async (...request) => {
    const reply = await connected.ask(...request);
    if (reply.status !== 401) return reply;
    connected = await connectApp(sim);
    return connected.ask(...request);
  };
  const topics: string[] = [];
  sim.products.onEvent(({ messages }) => topics.push(...messages.map(({ topic }) => topic)));
  return {
    sim,
    ask,
    write: async (document, variables) => {
      const reply = await ask(document, variables);
      expect(reply.errors).toBeUndefined();
      return payloadOf(reply);
    },
    refusal: async (document, variables) => (await ask(document, variables)).errors?.[0]?.extensions?.code,
    heard: () => topics.splice(0),
  };
}

export function payloadOf(reply: GraphqlReply): Answer {
  return Object.values(reply.data ?? {})[0] as Answer;
}

/** A product of the store with several variants, and its global ids. */
export function severalVariants(sim: Simulator): { product: Product; productId: string; variantIds: string[] } {
  for (const product of sim.products.all()) {
    if (product.variants.length < 3 || product.isGiftCard) continue;
    const variantIds = product.variants.map(({ id }) => `gid://shopify/ProductVariant/${id}`);
    return { product, productId: `gid://shopify/Product/${product.id}`, variantIds };
  }
  throw new Error("The store has no product with three variants.");
}

export const UPDATE = `mutation Update($product: ProductUpdateInput!) {
  productUpdate(product: $product) {
    product { id title handle descriptionHtml vendor productType tags status seo { title description } updatedAt }
    userErrors { field message }
  }
}`;

export const UPDATE_VARIANTS = `mutation Variants($productId: ID!, $variants: [ProductVariantsBulkInput!]!, $partial: Boolean) {
  productVariantsBulkUpdate(productId: $productId, variants: $variants, allowPartialUpdates: $partial) {
    product { id }
    productVariants { id price compareAtPrice sku barcode inventoryItem { sku unitCost { amount } } }
    userErrors { field message code }
  }
}`;
