import { getArgumentValues } from "graphql";
import type { FieldNode, GraphQLError } from "graphql";
import { denial } from "../graphql/fields.ts";
import { parseOrderSearch } from "../graphql/search.ts";
import { searchWindow } from "../shop.ts";
import type { Core, SimulatedShop } from "../shop.ts";
import type { OrderSortKey } from "../store/contract.ts";
import type { Production } from "./produce.ts";
import { compileConnection } from "./projector.ts";
import type { Compilation } from "./projector.ts";
import type { BulkDocument } from "./rules.ts";

/** The root connections of a bulk query, ready to be read; `denied` is why the app may not. */
export function openRoots(
  core: Core,
  shop: SimulatedShop,
  document: BulkDocument,
): { roots: Production["roots"]; denied: GraphQLError[] } {
  const { schema } = core.admin;
  const type = schema.getQueryType();
  if (!type) throw new Error("The schema has no query type.");
  const call = { core, shop, protectedData: core.knobs.protectedData };
  const denied: GraphQLError[] = [];
  const compilation: Compilation = {
    schema,
    document,
    denied,
    denial: (parent, field, returns) => denial(call, parent, field, returns),
  };
  const roots = document.roots.map((field: FieldNode) => {
    const definition = type.getFields()[field.name.value];
    if (field.name.value !== "orders" || !definition) {
      throw new Error(`The simulator does not simulate ${field.name.value} in a bulk query.`);
    }
    const refused = denial(call, type.name, "orders", definition.type);
    if (refused) denied.push(refused);
    const args = getArgumentValues(definition, field, {});
    const search = searchWindow(core, shop, parseOrderSearch(args.query as string | null, core.clock.now()));
    const sort = { key: (args.sortKey ?? "PROCESSED_AT") as OrderSortKey, reverse: args.reverse === true };
    return {
      from: (after: Parameters<Production["roots"][number]["from"]>[0]) => shop.store.findOrders(search, sort, after),
      read: (id: string) => shop.store.order(id),
      projector: compileConnection(compilation, field, type),
    };
  });
  return { roots, denied };
}
