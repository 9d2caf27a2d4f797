import type { SimNode, SimOrder } from "../simulator/store/contract.ts";
import type { TestApp } from "./app";
import { fromStore, mirroredOrders as readMirrored, orderDifference, type Comparable } from "./compare-orders.ts";
import { mirroredProducts, productDifference, productFromStore } from "./compare-products.ts";

export { fromStore, type Comparable };

/** What the store holds, decoded as the app decodes it, by id. */
export function storedOrders(app: Pick<TestApp, "sim">): Map<string, Comparable> {
  const found = app.sim.store.findOrders({ terms: [] }, { key: "ID", reverse: false });
  return new Map([...found].map(({ id }) => [id, fromStore(app.sim.store.order(id) as SimOrder)]));
}

/** What the mirror holds, with the personal data opened. */
export async function mirroredOrders({ ctx }: Pick<TestApp, "ctx">): Promise<Map<string, Comparable>> {
  const rows = await readMirrored({ db: ctx.db, seal: ctx.seal, shopId: ctx.shop.id }, { limit: 1_000_000 });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Every record the two sides disagree on, with the first path that differs: `[]` says that mirror and store are equal. */
export async function differences(app: Pick<TestApp, "ctx" | "sim">): Promise<string[]> {
  const [mirrored, stored] = [await mirroredOrders(app), storedOrders(app)];
  const ids = [...new Set([...mirrored.keys(), ...stored.keys()])];
  return ids.flatMap((id) => orderDifference(mirrored.get(id), stored.get(id)) ?? []);
}

/** The same of products, their variants and inventory levels. */
export async function productDifferences({ ctx, sim }: Pick<TestApp, "ctx" | "sim">): Promise<string[]> {
  const stored = new Map(
    [...sim.products.all()].map(({ id }) => [id, productFromStore(sim.products.product(id) as SimNode)]),
  );
  const rows = await mirroredProducts({ db: ctx.db, shopId: ctx.shop.id }, { limit: 1_000_000 });
  const mirrored = new Map(rows.map((row) => [row.id, row]));
  const ids = [...new Set([...mirrored.keys(), ...stored.keys()])];
  return ids.flatMap((id) => productDifference(mirrored.get(id), stored.get(id)) ?? []);
}
