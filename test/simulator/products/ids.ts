/** Ids like production's: they grow, type by type. What the catalog of order lines names keeps the id it has there. */
const FIRST = {
  Product: 9_050_000_000_000n,
  ProductVariant: 47_210_000_000_000n,
  InventoryItem: 49_330_000_000_000n,
  ProductOption: 11_420_000_000_000n,
  ProductOptionValue: 2_870_000_000_000n,
  MediaImage: 38_160_000_000_000n,
  Metafield: 31_540_000_000_000n,
} as const;
const STEP = 32_768n;
/** As in Shopify's samples: a reader who parses such ids as numbers loses them. */
const BEYOND = 788_032_119_674_000_000n;

export type CountedType = keyof typeof FIRST;

export interface Ids {
  next(type: CountedType): string;
  /** An id beyond 2^53. */
  nextBeyond(type: CountedType): string;
}

export function createIds(): Ids {
  const counts = new Map<CountedType, bigint>();
  const count = (type: CountedType) => {
    const n = (counts.get(type) ?? 0n) + 1n;
    counts.set(type, n);
    return n;
  };
  return {
    next: (type) => {
      const n = count(type);
      return String(FIRST[type] + n * STEP + ((n * 7919n) % STEP));
    },
    nextBeyond: (type) => String(BEYOND + FIRST[type] + count(type) * 1009n),
  };
}

/** A level's own number is not its location's; both name the place. */
const LEVEL_OFFSET = 81_000_000_000n;
export const levelGid = (locationId: string, itemId: string): string =>
  `gid://shopify/InventoryLevel/${BigInt(locationId) + LEVEL_OFFSET}?inventory_item_id=${itemId}`;
export function placeOfLevel(globalId: string): { locationId: string; itemId: string } | undefined {
  const [, level, itemId] = /\/InventoryLevel\/(\d{1,18})\?inventory_item_id=(\d{1,19})$/.exec(globalId) ?? [];
  return level && itemId ? { locationId: String(BigInt(level) - LEVEL_OFFSET), itemId } : undefined;
}

/** Of bare ids: by number, also beyond 2^53. */
export const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
