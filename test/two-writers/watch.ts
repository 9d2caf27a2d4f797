/** Watches what happens in Shopify: which values of somebody else the app has written over. */
import { kindOf } from "~/resources/catalog/fields";
import { same } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";

import type { Simulator } from "../simulator/index.ts";
import { fieldOf, valuesOf } from "./values.ts";

export interface Watch {
  /** What a merchant or a sale had put there, or was there from the beginning. */
  readonly overwritten: readonly { key: string; value: Json }[];
  /** How many values the app has written. */
  written(): number;
}

export function watchShopify({ products }: Simulator): Watch {
  const known = new Map([...products.all()].map((product) => [product.id, valuesOf(product)]));
  const byApp = new Set<string>();
  const overwritten: { key: string; value: Json }[] = [];
  let written = 0;
  products.onEvent(({ productId, by }) => {
    const product = products.get(productId);
    const before = known.get(productId) ?? new Map<string, Json>();
    const after = product ? valuesOf(product) : new Map<string, Json>();
    known.set(productId, after);
    for (const key of new Set([...before.keys(), ...after.keys()])) {
      const value = before.get(key) ?? null;
      if (same(kindOf(fieldOf(key)), value, after.get(key))) continue;
      if (by === "app") {
        written++;
        if (before.has(key) && !byApp.has(key)) overwritten.push({ key, value });
        byApp.add(key);
      } else byApp.delete(key);
    }
  });
  return { overwritten, written: () => written };
}
