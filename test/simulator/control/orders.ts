import type { OrderStore } from "../store/contract.ts";
import type { Input } from "./input.ts";

/** `{create: 5}`, `{edit: 3}` (three picked orders), `{edit: ["123"], patch}`, `{tag: 300, name: "sale"}`, `{pick: 2}` … Answers the ids. */
export function editOrders(store: OrderStore, input: Input): string[] {
  const targets = (value: unknown) => (Array.isArray(value) ? value.map(String) : store.pick(Number(value)));
  // An edit that does not fit the order (nothing left to refund) answers false and is left out.
  const each = (value: unknown, change: (id: string) => boolean | void) =>
    targets(value).filter((id) => change(id) !== false);
  if (input.create !== undefined) return store.createOrders(Number(input.create));
  if (input.pick !== undefined) return store.pick(Number(input.pick));
  if (input.edit !== undefined)
    return each(input.edit, (id) => store.editOrder(id, input.patch as Parameters<OrderStore["editOrder"]>[1]));
  if (input.refund !== undefined) return each(input.refund, (id) => store.refundOrder(id));
  if (input.fulfill !== undefined) return each(input.fulfill, (id) => store.fulfillOrder(id));
  if (input.capture !== undefined) return each(input.capture, (id) => store.captureOrder(id));
  if (input.cancel !== undefined) return each(input.cancel, (id) => store.cancelOrder(id));
  if (input.delete !== undefined) return each(input.delete, (id) => store.deleteOrder(id));
  if (input.hold !== undefined) return each(input.hold, (id) => store.holdOrder(id));
  if (input.tag !== undefined) {
    const ids = targets(input.tag);
    store.tagOrders(ids, String(input.name ?? "tagged"));
    return ids;
  }
  throw new Error("Say one of create, edit, refund, fulfill, capture, cancel, delete, tag, hold, pick.");
}
