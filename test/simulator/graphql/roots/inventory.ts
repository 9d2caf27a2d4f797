import type { Frozen, LocationState } from "../../products/state.ts";
import type { SimNode } from "../../store/contract.ts";
import { gid } from "../../store/ids.ts";
import { connectArray, refusal } from "../connections.ts";
import type { PageArgs } from "../connections.ts";
import { one } from "./products.ts";
import { page } from "./root.ts";
import type { Args, Roots } from "./root.ts";

export const INVENTORY_QUERIES: Roots = {
  inventoryItems: page("inventoryItems"),
  inventoryItem: one("InventoryItem"),
  inventoryLevel: one("InventoryLevel"),
  locations: ({ shop: { products } }, args) => {
    const listed = locationsFor(products.locations(), args);
    return connectArray(
      listed.map(({ id }) => products.node(gid("Location", id)) as SimNode),
      args as PageArgs,
    );
  },
  locationsCount: ({ shop: { products } }, args) => ({
    count: locationsFor(products.locations(), args).length,
    precision: "EXACT",
  }),
  /** Without an id: the primary location. */
  location: (call, args) =>
    one("Location")(call, { id: args.id ?? gid("Location", call.shop.products.locations()[0]?.id ?? "") }),
};

function locationsFor(all: readonly Frozen<LocationState>[], args: Args): Frozen<LocationState>[] {
  if (args.query) throw refusal("The simulator does not simulate searches of locations.", "NOT_SIMULATED");
  const listed = all.filter(({ isActive }) => isActive || args.includeInactive === true);
  if (args.sortKey === "ID") return listed.sort((a, b) => (a.id < b.id ? -1 : 1));
  return listed.sort((a, b) => a.name.localeCompare(b.name, "en"));
}
