import { next } from "./store/random.ts";

/** The same sequence of numbers in [0, 1) for the same seed everywhere. */
export function createRandom(seed: number): () => number {
  const random = { state: seed | 0 };
  return () => next(random);
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
