import type { LevelState, ProductState, QuantityName, Seconds, Variant } from "./state.ts";
import type { Frozen } from "./state.ts";

type Kept = Exclude<QuantityName, "on_hand">;
const NOTHING: Record<Kept, number> = {
  available: 0,
  committed: 0,
  incoming: 0,
  reserved: 0,
  damaged: 0,
  safety_stock: 0,
  quality_control: 0,
};

export function newLevel(locationId: string, at: Seconds, quantities: Partial<Record<Kept, number>> = {}): LevelState {
  return {
    locationId,
    isActive: true,
    quantities: { ...NOTHING, ...quantities },
    touchedAt: {},
    createdAt: at,
    updatedAt: at,
  };
}

/** What lies there is everything but what is still on its way. */
export function quantityOf({ quantities }: LevelState, name: QuantityName): number {
  if (name !== "on_hand") return quantities[name];
  return Object.values(quantities).reduce((sum, one) => sum + one, 0) - quantities.incoming;
}

/** The level with a quantity set. On hand moves with what is available, and the other way round. */
export function withQuantity(level: LevelState, name: QuantityName, quantity: number, at: Seconds): LevelState {
  const kept: Kept = name === "on_hand" ? "available" : name;
  const value = name === "on_hand" ? level.quantities.available + quantity - quantityOf(level, "on_hand") : quantity;
  const touched: QuantityName[] = name === "incoming" ? ["incoming"] : ["on_hand", kept];
  return {
    ...level,
    quantities: { ...level.quantities, [kept]: value },
    touchedAt: { ...level.touchedAt, ...Object.fromEntries(touched.map((one) => [one, at])) },
    updatedAt: at,
  };
}

/** What can be sold of a variant: available at all active locations. */
export function sellable({ item }: Variant): number {
  let sum = 0;
  for (const level of item.levels) if (level.isActive) sum += level.quantities.available;
  return sum;
}
export function totalInventory({ variants }: Frozen<ProductState>): number {
  let sum = 0;
  for (const variant of variants) if (variant.item.tracked) sum += sellable(variant);
  return sum;
}
