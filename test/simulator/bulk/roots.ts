import { getArgumentValues } from "graphql";
import type { FieldNode, GraphQLError } from "graphql";
import { denial } from "../graphql/fields.ts";
import { parseOrderSearch } from "../graphql/search.ts";
import { searchWindow } from "../shop.ts";
import type { Core, SimulatedShop } from "../shop.ts";
import type { OrderSortKey } from "../store/contract.ts";
import type { Course } from "./operation.ts";
import { produce } from "./produce.ts";
import type { Production } from "./produce.ts";
import { compileConnection } from "./projector.ts";
import type { Compilation } from "./projector.ts";
import type { BulkDocument } from "./rules.ts";

/** Where a query that is to end early does: after this many root objects. */
const EARLY_END = 100;

/** Writes the file of a bulk query; answers why the app may not read what it asks for. */
export async function produceQuery(
  course: Course,
  document: BulkDocument,
  grouped: boolean,
): Promise<string | undefined> {
  const { roots, denied } = openRoots(course.core, course.shop, document);
  if (denied[0]) return denied[0].message;
  const { operation, faults, random, speed, pause, counted } = course;
  await produce({
    file: operation.file,
    roots,
    grouped,
    faults,
    random,
    speed,
    pause,
    stopped: (seen) => course.leaving() || (course.endsEarly && seen >= EARLY_END),
    counted,
  });
  return undefined;
}

/** The root connections of a bulk query, ready to be read; `denied` is why the app may not. */
function openRoots(
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
