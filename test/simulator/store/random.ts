/**
 * A counter-based random source: every stream is a pure function of (seed, index, stream), so any order can be made
 * alone, in any sequence, and is always the same.
 */
export interface Random {
  state: number;
}

/** Which side of an order a stream decides; a new one never disturbs the others. */
export const STREAM = {
  created: 1,
  life: 2,
  touched: 3,
  id: 4,
  buyer: 5,
  tags: 6,
  lines: 7,
  money: 8,
  discounts: 9,
  shipping: 10,
  payments: 11,
  refunds: 12,
  fulfillments: 13,
  details: 14,
  person: 15,
  product: 16,
  pick: 17,
  edit: 18,
  productStore: 19,
  productTied: 20,
  productVariants: 21,
  productExtras: 22,
  productPick: 23,
  productLife: 24,
} as const;

function mix(hash: number, value: number): number {
  let h = Math.imul(hash ^ value, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

export function randomOf(seed: number, index: number, stream: number): Random {
  const low = mix(mix(0x9e3779b9 ^ (seed / 0x100000000), seed | 0), stream);
  return { state: mix(mix(low, index), 0x27d4eb2f) };
}

/** Uniform in [0, 1) (mulberry32). */
export function next(random: Random): number {
  random.state = (random.state + 0x6d2b79f5) | 0;
  let t = Math.imul(random.state ^ (random.state >>> 15), 1 | random.state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

export const chance = (random: Random, probability: number): boolean => next(random) < probability;
export const below = (random: Random, limit: number): number => Math.floor(next(random) * limit);
export const between = (random: Random, from: number, to: number): number => from + below(random, to - from + 1);

export function choose<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)] as T;
}

/** The index of the share that `u` falls into; shares need not sum to one. */
export function shareOf(u: number, shares: readonly number[]): number {
  let total = 0;
  for (const share of shares) total += share;
  let rest = u * total;
  for (let k = 0; k < shares.length; k++) {
    rest -= shares[k] as number;
    if (rest < 0) return k;
  }
  return 0;
}

/** 1, 2, 3 … with the given mean, each step equally likely to end. */
export function geometric(random: Random, mean: number): number {
  return 1 + Math.floor(Math.log(1 - next(random)) / Math.log(1 - 1 / mean));
}
