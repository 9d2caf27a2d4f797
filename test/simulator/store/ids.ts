/**
 * Ids look like production's: 13 or 14 digits that grow with time. A handful of orders, with all that belongs to them,
 * have ids beyond 2^53, as Shopify's own samples have: a reader who parses them as numbers loses them.
 */
const FIRST_ID = 8_500_000_000_000;
const SPAN = 3_000_000_000_000;
const BEYOND = 820_982_911_946_000_000n;
const BEYOND_COUNT = 5;
export const FIRST_NUMBER = 1001;

const CHILD_BASE = {
  LineItem: 21_400_000_000_000,
  ShippingLine: 5_210_000_000_000,
  Fulfillment: 6_310_000_000_000,
  FulfillmentLineItem: 14_700_000_000_000,
  FulfillmentOrder: 7_320_000_000_000,
  Refund: 1_020_000_000_000,
  RefundLineItem: 1_730_000_000_000,
  RefundShippingLine: 1_180_000_000_000,
  OrderAdjustment: 1_260_000_000_000,
  OrderTransaction: 7_850_000_000_000,
  TransactionFee: 3_140_000_000_000,
  LineItemGroup: 2_470_000_000_000,
  MailingAddress: 9_110_000_000_000,
  Duty: 1_390_000_000_000,
  AdditionalFee: 1_410_000_000_000,
  OrderEdit: 1_530_000_000_000,
} as const;

export type ChildType = keyof typeof CHILD_BASE;

/** Whether the n-th order of a store has an id beyond 2^53, and which of them it is (0 …), else -1. */
export function beyondRank(index: number, size: number): number {
  for (let k = 0; k < BEYOND_COUNT; k++) if (index === beyondIndex(k, size)) return k;
  return -1;
}
/** The index of the k-th order with an id beyond 2^53; they exist from 100 orders on. */
export function beyondIndex(k: number, size: number): number {
  return size < 100 ? -1 : Math.floor((size * (k + 1)) / 7) + 2;
}
export const beyondCount = (size: number): number => (size < 100 ? 0 : BEYOND_COUNT);

export const idStep = (size: number): number => Math.floor(SPAN / Math.max(size, 100));

/** `jitter` in [0, 1) places the order between its neighbours. */
export function orderId(index: number, size: number, jitter: number): string {
  const step = idStep(size);
  if (beyondRank(index, size) >= 0) return String(BEYOND + BigInt(index) * 1009n + BigInt(Math.floor(jitter * 1009)));
  return String(FIRST_ID + index * step + Math.floor(jitter * step));
}

/** The only index that could have this id; the caller compares the id itself. */
export function indexOfId(id: string, size: number): number {
  if (!/^\d{1,19}$/.test(id)) return -1;
  const value = BigInt(id);
  if (value >= BEYOND) return Number((value - BEYOND) / 1009n);
  return Math.floor((Number(value) - FIRST_ID) / idStep(size));
}

/** The k-th child of a type of the n-th order; k below 1000. */
export function childId(type: ChildType, index: number, k: number, beyond: boolean): string {
  const place = CHILD_BASE[type] + index * 1000 + k;
  return beyond ? String(BEYOND + BigInt(place)) : String(place);
}

/** The index of the order that a child of this type and id belongs to; the caller looks whether it really does. */
export function indexOfChild(type: ChildType, id: string): number {
  if (!/^\d{1,19}$/.test(id)) return -1;
  const value = BigInt(id);
  const place = value >= BEYOND ? value - BEYOND : value;
  return Number((place - BigInt(CHILD_BASE[type])) / 1000n);
}

export const gid = (type: string, id: string): string => `gid://shopify/${type}/${id}`;
