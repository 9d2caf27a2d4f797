/** The number of a global id; loses digits beyond 2^53, so not for ids of orders. */
export function numberOf(gid: string): number {
  return Number(/\d+$/.exec(gid)?.[0] ?? 0);
}
