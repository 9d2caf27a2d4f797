/** The decimal id of a global id: "gid://shopify/Order/123?x=1" → "123". */
export function idOf(gid: string): string {
  const id = /\/(\d+)(?:\?.*)?$/.exec(gid)?.[1];
  if (!id) throw new TypeError(`not a global id: ${gid.slice(0, 80)}`);
  return id;
}

/** "Order", "123" → "gid://shopify/Order/123". */
export function gidOf(type: string, id: string): string {
  return `gid://shopify/${type}/${id}`;
}

/** Order of decimal ids of any length, as numbers. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}
