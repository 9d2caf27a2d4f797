import { getArgumentValues } from "graphql";
import type { FieldNode, GraphQLError } from "graphql";
import { denial } from "../graphql/fields.ts";
import { LISTINGS } from "../graphql/listings.ts";
import type { Core, SimulatedShop } from "../shop.ts";
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
    shop,
    document,
    denied,
    parentIsObject: () => core.knobs.bulkParent === "object",
    denial: (parent, field, returns) => denial(call, parent, field, returns),
  };
  const roots = document.roots.map((field: FieldNode) => {
    const { value: name } = field.name;
    const definition = type.getFields()[name];
    const open = Object.hasOwn(LISTINGS, name) ? LISTINGS[name] : undefined;
    if (!open || !definition) throw new Error(`The simulator does not simulate ${name} in a bulk query.`);
    const refused = denial(call, type.name, name, definition.type);
    if (refused) denied.push(refused);
    const args = getArgumentValues(definition, field, {});
    const { find, read } = open({ core, shop }, args);
    return {
      from: (after: Parameters<Production["roots"][number]["from"]>[0]) => find(args.reverse === true, after),
      read,
      projector: compileConnection(compilation, field, type),
    };
  });
  return { roots, denied };
}
