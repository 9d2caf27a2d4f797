import type { OrderStore, StoreEvent, StoreOptions } from "./contract.ts";
import { createFinder } from "./finding.ts";
import { idOf } from "./generate.ts";
import { gid, indexOfChild } from "./ids.ts";
import { createJournal } from "./journal.ts";
import { below, randomOf, STREAM } from "./random.ts";
import { createWorld } from "./world.ts";

/**
 * The orders of a simulated shop, deterministic from the seed and the day of the clock. A million orders cost 14 bytes each
 * and an index per sort key that is used; an order is made when it is asked for. Orders are shared: do not change them.
 */
export function createOrderStore(options: StoreOptions): OrderStore {
  const { seed, clock } = options;
  const { world, shop } = createWorld(options);
  const listeners = new Set<(event: StoreEvent) => void>();
  const journal = createJournal(world, shop, (event) => {
    for (const listener of [...listeners]) listener(event);
  });
  const finder = createFinder(journal);
  let picks = 0;

  return {
    shop,
    seed,
    countOrders: (search) => finder.count(search),
    findOrders: (search, { key, reverse }, after) => finder.find(search, key, reverse, after),
    order(id) {
      const index = journal.indexOf(id);
      return index === undefined ? undefined : journal.order(index);
    },
    child(type, id) {
      const index = indexOfChild(type, id);
      if (index < 0 || index >= journal.sold() || journal.entries.get(index)?.deleted) return undefined;
      const order = journal.order(index);
      const children = type === "Refund" ? order?.refunds : order?.fulfillments;
      const child = children?.find((one) => one.id === gid(type, id));
      return order && child ? { order, child } : undefined;
    },
    createOrders(count) {
      const at = clock();
      return Array.from({ length: count }, () => journal.sell(at));
    },
    editOrder: (id, patch) => journal.edit(id, { kind: "edit", patch }, clock()),
    refundOrder: (id) => journal.edit(id, { kind: "refund" }, clock()),
    fulfillOrder: (id) => journal.edit(id, { kind: "fulfill" }, clock()),
    captureOrder: (id) => journal.edit(id, { kind: "capture" }, clock()),
    cancelOrder: (id) => journal.edit(id, { kind: "cancel" }, clock()),
    holdOrder: (id) => journal.edit(id, { kind: "hold" }, clock()),
    deleteOrder: (id) => journal.remove(id, clock()),
    tagOrders(ids, tag) {
      const at = clock();
      for (const id of ids) journal.edit(id, { kind: "tag", tag }, at);
    },
    pick(count) {
      const picked = new Set<string>();
      const wanted = Math.min(count, journal.live());
      for (let tries = 0; picked.size < wanted && tries < 50 * wanted + 1000; tries++) {
        const index = below(randomOf(seed, picks++, STREAM.pick), journal.sold());
        if (!journal.entries.get(index)?.deleted) picked.add(idOf(world, index));
      }
      return [...picked];
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
