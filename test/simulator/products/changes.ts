import { secondsOf } from "../store/calendar.ts";
import type { SimShop } from "../store/contract.ts";
import { cloneProduct } from "./clone.ts";
import type {
  Frozen,
  LevelState,
  LocationState,
  Origin,
  Product,
  ProductEvent,
  ProductStore,
  Seconds,
  Variant,
} from "./contract.ts";
import type { Seen } from "./finding.ts";
import type { Ids } from "./ids.ts";
import { newLevel, quantityOf, withQuantity } from "./levels.ts";
import * as payload from "./payload.ts";
import { check, settle, tidy } from "./settle.ts";
import type { Shelves } from "./shelves.ts";

interface Parts {
  shop: SimShop;
  clock: () => Date;
  inventoryTouchesProduct: () => boolean;
  ids: Ids;
  shelves: Shelves;
  locations: LocationState[];
}
type Message = ProductEvent["messages"][number];
type Changes = Pick<
  ProductStore,
  | "change"
  | "create"
  | "remove"
  | "changeSilently"
  | "setQuantities"
  | "setQuantity"
  | "connect"
  | "disconnect"
  | "quantity"
> & { seen: Seen };

/** Everything that changes a product: each is stamped by the clock, put on the shelf, and said once. */
export function createChanges(parts: Parts, announce: (event: ProductEvent) => void): Changes {
  const { shop, clock, ids, shelves, locations } = parts;
  /** When a product was made and changed since the store began: exactly, and as its `updatedAt` says it. */
  const history = new Map<string, { exact: number; updatedAt: Seconds }[]>();
  let lastChange = 0;

  const at = () => secondsOf(clock());
  function keep(before: Product | undefined, after: Product): void {
    const exact = clock().getTime();
    const past = history.get(after.id) ?? (before ? [{ exact: 0, updatedAt: before.updatedAt }] : []);
    if (before?.updatedAt !== after.updatedAt) past.push({ exact, updatedAt: after.updatedAt });
    history.set(after.id, past);
    lastChange = Math.max(lastChange, exact);
    shelves.put(after);
  }
  function tell(product: Product, by: Origin, messages: Message[]): void {
    if (messages.length > 0) announce({ productId: product.id, at: clock(), by, messages });
  }
  const stocked = (): LevelState[] => locations.filter(({ isActive }) => isActive).map(({ id }) => newLevel(id, at()));

  const created = (product: Product, variants: readonly Variant[]): Message[] => [
    ...variants.map(({ item }) => ({ topic: "inventory_items/create", payload: () => payload.item(item, shop) })),
    ...variants.flatMap(({ item }) =>
      item.levels.map((level) => ({
        topic: "inventory_levels/connect",
        payload: () => payload.level(item, level, shop),
      })),
    ),
  ];
  const gone = (variants: readonly Variant[]): Message[] =>
    variants.map(({ item }) => ({ topic: "inventory_items/delete", payload: () => payload.gone(item.id) }));
  const updated = (product: Product): Message => ({
    topic: "products/update",
    payload: () => payload.product(product, shop),
  });

  function found(itemId: string) {
    const owner = shelves.byItem(itemId);
    if (!owner) throw new Error(`There is no inventory item ${itemId}.`);
    return owner;
  }
  function withLevels(product: Product, variant: Variant, levels: readonly Frozen<LevelState>[]): Product {
    const item = { ...variant.item, levels };
    const variants = product.variants.map((one) => (one === variant ? { ...one, item } : one));
    return { ...product, variants };
  }
  /** The product after a change of its inventory, and what is told of it. */
  function moved(before: Product, after: Product, by: Origin, messages: Message[]): void {
    const touched = parts.inventoryTouchesProduct();
    const product = touched ? { ...after, updatedAt: Math.max(before.updatedAt, at()) } : after;
    keep(before, product);
    tell(product, by, touched ? [...messages, updated(product)] : messages);
  }

  const setQuantities: ProductStore["setQuantities"] = (changes, by) => {
    const results: { before: number; after: number }[] = [];
    const touched = new Map<string, { before: Product; messages: Message[] }>();
    for (const { inventoryItemId, locationId, name, quantity } of changes) {
      const { product, variant } = found(inventoryItemId);
      if (!locations.some(({ id }) => id === locationId)) throw new Error(`There is no location ${locationId}.`);
      const known = variant.item.levels.find((level) => level.locationId === locationId);
      const level = known ?? newLevel(locationId, at());
      const changed = withQuantity(level, name, quantity, at());
      results.push({ before: quantityOf(level, name), after: quantityOf(changed, name) });
      const others = variant.item.levels.filter((one) => one !== known);
      const levels = known ? variant.item.levels.map((one) => (one === known ? changed : one)) : [...others, changed];
      const after = withLevels(product, variant, levels);
      shelves.put(after);
      const entry = touched.get(product.id) ?? { before: product, messages: [] };
      touched.set(product.id, entry);
      const message = (topic: string) => ({ topic, payload: () => payload.level(variant.item, changed, shop) });
      if (!known) entry.messages.push(message("inventory_levels/connect"));
      if (level.quantities.available !== changed.quantities.available)
        entry.messages.push(message("inventory_levels/update"));
    }
    for (const [id, { before, messages }] of touched) moved(before, shelves.get(id) as Product, by, messages);
    return results;
  };

  return {
    seen: {
      lastChange: () => lastChange,
      updatedAt(product, until) {
        const past = history.get(product.id);
        if (!past) return product.updatedAt;
        return past.findLast(({ exact }) => exact <= until)?.updatedAt;
      },
    },
    change(id, edit, by) {
      const before = shelves.get(id);
      if (!before) return undefined;
      const draft = cloneProduct(before);
      edit(draft);
      const settled = settle(before, draft, { at: at(), ids, stamps: true, levelsOf: stocked });
      if (!settled) return before;
      const { product, newItems, changedItems, goneItems } = settled;
      keep(before, product);
      tell(product, by, [
        updated(product),
        ...created(product, newItems),
        ...changedItems.map(({ item }) => ({
          topic: "inventory_items/update",
          payload: () => payload.item(item, shop),
        })),
        ...gone(goneItems),
      ]);
      return product;
    },
    changeSilently(id, edit) {
      const before = shelves.get(id);
      if (!before) return false;
      const draft = cloneProduct(before);
      edit(draft);
      const settled = settle(before, draft, { at: at(), ids, stamps: false, levelsOf: stocked });
      if (settled) keep(before, { ...settled.product, updatedAt: before.updatedAt });
      return true;
    },
    create(draft, by) {
      tidy(draft);
      check(draft);
      for (const variant of draft.variants) variant.item.levels = stocked();
      keep(undefined, draft);
      tell(draft, by, [
        { topic: "products/create", payload: () => payload.product(draft, shop) },
        ...created(draft, draft.variants),
      ]);
      return draft;
    },
    remove(id, by) {
      const product = shelves.get(id);
      if (!product) return false;
      shelves.remove(product);
      lastChange = Math.max(lastChange, clock().getTime());
      tell(product, by, [{ topic: "products/delete", payload: () => payload.gone(id) }, ...gone(product.variants)]);
      return true;
    },
    setQuantities,
    setQuantity(inventoryItemId, locationId, name, quantity, by) {
      setQuantities([{ inventoryItemId, locationId, name, quantity }], by);
    },
    connect(itemId, locationId, by) {
      const { product, variant } = found(itemId);
      if (variant.item.levels.some((level) => level.locationId === locationId && level.isActive)) return false;
      const level = newLevel(locationId, at());
      const others = variant.item.levels.filter((one) => one.locationId !== locationId);
      const message = { topic: "inventory_levels/connect", payload: () => payload.level(variant.item, level, shop) };
      moved(product, withLevels(product, variant, [...others, level]), by, [message]);
      return true;
    },
    disconnect(itemId, locationId, by) {
      const { product, variant } = found(itemId);
      const rest = variant.item.levels.filter((level) => level.locationId !== locationId);
      if (rest.length === variant.item.levels.length) return false;
      const message = {
        topic: "inventory_levels/disconnect",
        payload: () => payload.disconnected(itemId, locationId),
      };
      moved(product, withLevels(product, variant, rest), by, [message]);
      return true;
    },
    quantity(itemId, locationId, name) {
      const level = shelves.byItem(itemId)?.variant.item.levels.find((one) => one.locationId === locationId);
      return level && quantityOf(level, name);
    },
  };
}
