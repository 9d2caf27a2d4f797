/** Two sides of the same records, held against each other. */

/** The first path at which two values differ, with both; null when they are the same. */
export function firstDifference(mirror: unknown, store: unknown, path: string): string | null {
  if (Object.is(mirror, store)) return null;
  if (mirror === null || store === null || typeof mirror !== "object" || typeof store !== "object") {
    return `${path}: mirror ${JSON.stringify(mirror)}, store ${JSON.stringify(store)}`;
  }
  const keys = new Set([...Object.keys(mirror), ...Object.keys(store)]);
  for (const key of keys) {
    const found = firstDifference(
      (mirror as Record<string, unknown>)[key],
      (store as Record<string, unknown>)[key],
      `${path}.${key}`,
    );
    if (found !== null) return found;
  }
  return null;
}

/** Two streams by ascending id, side by side; undefined where one has no such record. */
export async function* inStep<Side extends { id: string }>(
  left: AsyncIterable<Side>,
  right: AsyncIterable<Side>,
): AsyncGenerator<[Side | undefined, Side | undefined]> {
  const [lefts, rights] = [left[Symbol.asyncIterator](), right[Symbol.asyncIterator]()];
  const next = async (of: AsyncIterator<Side>) => {
    const step = await of.next();
    return step.done ? undefined : step.value;
  };
  let [a, b] = [await next(lefts), await next(rights)];
  while (a || b) {
    const [idA, idB] = [a && BigInt(a.id), b && BigInt(b.id)];
    const first = idB === undefined || (idA !== undefined && idA <= idB);
    const second = idA === undefined || (idB !== undefined && idB <= idA);
    yield [first ? a : undefined, second ? b : undefined];
    if (first) a = await next(lefts);
    if (second) b = await next(rights);
  }
}
