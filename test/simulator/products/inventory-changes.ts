import type { ProductStore } from "./contract.ts";
import type { Frozen, LevelState, Origin, Product, Variant } from "./state.ts";
import { messagesOf } from "./ground.ts";
import type { Ground, Message } from "./ground.ts";
import { newLevel, quantityOf, withQuantity } from "./levels.ts";

type InventoryChanges = Pick<ProductStore, "setQuantities" | "setQuantity" | "connect" | "disconnect" | "quantity">;
type Levels = readonly Frozen<LevelState>[];

/** Everything that changes where an inventory item is stocked, and how much of it. */
export function createInventoryChanges(ground: Ground): InventoryChanges {
  const { shelves, at, keep, tell } = ground;
  const told = messagesOf(ground.shop);

  const found = (itemId: string) => {
    const owner = shelves.byItem(itemId);
    if (!owner) throw new Error(`There is no inventory item ${itemId}.`);
    return owner;
  };
  const mustExist = (locationId: string) => {
    if (!ground.locations.some(({ id }) => id === locationId)) throw new Error(`There is no location ${locationId}.`);
  };

  /** The product after a change of its inventory, and what is told of it. */
  const moved = (before: Product, after: Product, by: Origin, messages: Message[]) => {
    const touches = ground.inventoryTouchesProduct();
    const product = touches ? { ...after, updatedAt: Math.max(before.updatedAt, at()) } : after;
    keep(before, product);
    tell(product, by, touches ? [...messages, told.product("products/update", product)] : messages);
  };

  const setQuantities: InventoryChanges["setQuantities"] = (changes, by) => {
    for (const { inventoryItemId, locationId } of changes) {
      found(inventoryItemId);
      mustExist(locationId);
    }
    const results: { before: number; after: number }[] = [];
    const touched = new Map<string, { before: Product; after: Product; messages: Message[] }>();
    for (const { inventoryItemId, locationId, name, quantity } of changes) {
      const { product } = found(inventoryItemId);
      const entry = touched.get(product.id) ?? { before: product, after: product, messages: [] };
      touched.set(product.id, entry);
      const variant = entry.after.variants.find(({ item }) => item.id === inventoryItemId) as Variant;
      const { item } = variant;
      const known = item.levels.find((level) => level.locationId === locationId);
      const level = known ?? newLevel(locationId, at());
      const before = quantityOf(level, name);
      results.push({ before, after: quantity });
      if (known && before === quantity) continue;
      const changed = withQuantity(level, name, quantity, at());
      entry.after = withLevels(entry.after, variant, replaced(item.levels, changed));
      if (!known) entry.messages.push(told.level("inventory_levels/connect", item, changed));
      if (level.quantities.available !== changed.quantities.available)
        entry.messages.push(told.level("inventory_levels/update", item, changed));
    }
    for (const { before, after, messages } of touched.values())
      if (after !== before) moved(before, after, by, messages);
    return results;
  };

  return {
    setQuantities,
    setQuantity(inventoryItemId, locationId, name, quantity, by) {
      setQuantities([{ inventoryItemId, locationId, name, quantity }], by);
    },
    connect(itemId, locationId, by) {
      mustExist(locationId);
      const { product, variant } = found(itemId);
      const { item } = variant;
      if (item.levels.some((level) => level.locationId === locationId && level.isActive)) return false;
      const level = newLevel(locationId, at());
      const after = withLevels(product, variant, replaced(item.levels, level));
      moved(product, after, by, [told.level("inventory_levels/connect", item, level)]);
      return true;
    },
    disconnect(itemId, locationId, by) {
      const { product, variant } = found(itemId);
      const rest = variant.item.levels.filter((level) => level.locationId !== locationId);
      if (rest.length === variant.item.levels.length) return false;
      moved(product, withLevels(product, variant, rest), by, [told.disconnected(itemId, locationId)]);
      return true;
    },
    quantity(itemId, locationId, name) {
      const level = shelves.byItem(itemId)?.variant.item.levels.find((one) => one.locationId === locationId);
      return level && quantityOf(level, name);
    },
  };
}

/** The levels with one in its place, or behind them when its location is new to the item. */
function replaced(levels: Levels, level: LevelState): Levels {
  const isThere = levels.some(({ locationId }) => locationId === level.locationId);
  return isThere ? levels.map((one) => (one.locationId === level.locationId ? level : one)) : [...levels, level];
}

function withLevels(product: Product, variant: Variant, levels: Levels): Product {
  const item = { ...variant.item, levels };
  return { ...product, variants: product.variants.map((one) => (one === variant ? { ...one, item } : one)) };
}
