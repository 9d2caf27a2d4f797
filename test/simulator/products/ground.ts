import { secondsOf } from "../store/calendar.ts";
import type { SimShop } from "../store/contract.ts";
import type { ProductEvent } from "./contract.ts";
import type { LevelState, LocationState, Origin, Product, Seconds, Variant } from "./state.ts";
import type { Seen } from "./finding.ts";
import type { Ids } from "./ids.ts";
import { newLevel } from "./levels.ts";
import * as payload from "./payload.ts";
import type { Shelves } from "./shelves.ts";

export interface Parts {
  shop: SimShop;
  clock: () => Date;
  inventoryTouchesProduct: () => boolean;
  ids: Ids;
  shelves: Shelves;
  locations: readonly LocationState[];
}
export type Message = ProductEvent["messages"][number];

/** What every change of a product stands on: the clock, the shelves, the memory of earlier times, and who is told. */
export interface Ground extends Parts {
  at(): Seconds;
  /** Puts a product's new state on the shelf and remembers when. */
  keep(before: Product | undefined, after: Product): void;
  forget(product: Product): void;
  tell(product: Product, by: Origin, messages: Message[]): void;
  /** Levels with nothing in them at every active location. */
  stocked(): LevelState[];
  seen: Seen;
}

export function createGround(parts: Parts, announce: (event: ProductEvent) => void): Ground {
  const { clock, shelves, locations } = parts;
  /** When a product was made and changed since the store began: exactly, and as its `updatedAt` says it. */
  const history = new Map<string, { exact: number; updatedAt: Seconds }[]>();
  let lastChange = 0;
  const at = () => secondsOf(clock());

  return {
    ...parts,
    at,
    keep(before, after) {
      const exact = clock().getTime();
      const past = history.get(after.id) ?? (before ? [{ exact: 0, updatedAt: before.updatedAt }] : []);
      if (before?.updatedAt !== after.updatedAt) past.push({ exact, updatedAt: after.updatedAt });
      shelves.put(after);
      history.set(after.id, past);
      lastChange = Math.max(lastChange, exact);
    },
    forget(product) {
      shelves.remove(product);
      history.delete(product.id);
      lastChange = Math.max(lastChange, clock().getTime());
    },
    tell(product, by, messages) {
      if (messages.length > 0) announce({ productId: product.id, at: clock(), by, messages });
    },
    stocked: () => locations.filter(({ isActive }) => isActive).map(({ id }) => newLevel(id, at())),
    seen: {
      lastChange: () => lastChange,
      updatedAt(product, until) {
        const past = history.get(product.id);
        return past ? past.findLast(({ exact }) => exact <= until)?.updatedAt : product.updatedAt;
      },
    },
  };
}

/** What Shopify tells, as a change of this shop's products or inventory has it. */
export const messagesOf = (shop: SimShop) => {
  const level = (topic: string, item: Variant["item"], one: Variant["item"]["levels"][number]): Message => ({
    topic,
    payload: () => payload.level(item, one, shop),
  });
  return {
    level,
    product: (topic: "products/create" | "products/update", product: Product): Message => ({
      topic,
      payload: () => payload.product(product, shop),
    }),
    goneProduct: ({ id }: Product): Message => ({ topic: "products/delete", payload: () => payload.gone(id) }),
    newItems: (variants: readonly Variant[]): Message[] => [
      ...variants.map(({ item }) => ({ topic: "inventory_items/create", payload: () => payload.item(item, shop) })),
      ...variants.flatMap(({ item }) => item.levels.map((one) => level("inventory_levels/connect", item, one))),
    ],
    changedItems: (variants: readonly Variant[]): Message[] =>
      variants.map(({ item }) => ({ topic: "inventory_items/update", payload: () => payload.item(item, shop) })),
    goneItems: (variants: readonly Variant[]): Message[] =>
      variants.map(({ item }) => ({ topic: "inventory_items/delete", payload: () => payload.gone(item.id) })),
    disconnected: (itemId: string, locationId: string): Message => ({
      topic: "inventory_levels/disconnect",
      payload: () => payload.disconnected(itemId, locationId),
    }),
  };
};
