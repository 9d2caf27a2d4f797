import { getNamedType, Kind, parse, specifiedRules, TypeInfo, validate, visit, visitWithTypeInfo } from "graphql";
import type { DocumentNode, FieldNode, GraphQLNamedType, OperationDefinitionNode } from "graphql";
import type { Resource } from "~/resources/resource";
import {
  bulkDocument,
  countsDocument,
  existDocument,
  nodesDocument,
  pageDocument,
  lookDocument,
  parentsDocument,
  partsDocument,
  rangeSearch,
} from "~/shopify/documents";
import { askedSizes } from "~/shopify/fitted";
import { COST_RULES, requestedCost } from "../simulator/graphql/cost.ts";
import { fragmentsOf } from "../simulator/graphql/documents.ts";
import { loadAdminSchema } from "../simulator/graphql/schema.ts";

/** Our operations held against the real Admin schema. */

/** What a query may cost (https://shopify.dev/docs/api/usage/limits). */
export const LIMIT = 1000;

export const admin = await loadAdminSchema();

/** A document's problems with the real schema. */
export function problems(document: string): string[] {
  try {
    return validate(admin.schema, parse(document), specifiedRules).map((error) => error.message);
  } catch (error) {
    return [(error as Error).message];
  }
}

/** What Shopify would ask of the bucket, by the simulator's rules. */
export function cost(document: string, variables: Record<string, unknown> = {}): number {
  const parsed = parse(document);
  const request = { schema: admin.schema, rules: COST_RULES, fragments: fragmentsOf(parsed), variables };
  return requestedCost(request, operationOf(parsed)).total;
}

function operationOf(document: DocumentNode): OperationDefinitionNode {
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error("no operation");
  return operation;
}

/** Every field of a document, with the type it belongs to and the fields it stands in. */
export function fieldsOf(
  document: string,
): { field: FieldNode; parent: GraphQLNamedType; type: GraphQLNamedType; path: string[] }[] {
  const found: ReturnType<typeof fieldsOf> = [];
  const info = new TypeInfo(admin.schema);
  const path: string[] = [];
  const enter = (field: FieldNode) => {
    path.push(field.name.value);
    const [parent, type] = [info.getParentType(), info.getType()];
    if (parent && type) found.push({ field, parent, type: getNamedType(type), path: [...path] });
  };
  visit(parse(document), visitWithTypeInfo(info, { Field: { enter, leave: () => void path.pop() } }));
  return found;
}

export const NOTHING_DENIED: ReadonlySet<string> = new Set();
export const SEARCH = rangeSearch("updated_at", new Date("2026-11-20T12:00:00Z"), new Date("2026-11-21T12:00:00Z"));

/** Each protected path alone, an object whole, all of them. */
export function deniedSets(resource: Resource): ReadonlySet<string>[] {
  const paths = probedPaths(resource);
  const objects = [...new Set(paths.filter((path) => path.includes(".")).map((path) => path.split(".")[0] ?? ""))];
  return [
    NOTHING_DENIED,
    ...[...paths, ...objects].map((path) => new Set([path])),
    new Set(paths),
    new Set([...paths, ...objects]),
  ];
}

export function probedPaths(resource: Resource): string[] {
  const probe = countsDocument(resource, [""], { probe: true });
  return fieldsOf(probe)
    .filter(({ parent, field }) => admin.isProtected(parent.name, field.name.value))
    .map(({ path }) => path.slice(2).join("."));
}

/** Every operation derived from a resource, with the ids it would be sent with. */
export function documentsOf(
  resource: Resource,
  denied = NOTHING_DENIED,
): { name: string; document: string; ids?: string[] }[] {
  const ids = ["gid://shopify/Node/1"];
  const sizes = askedSizes(resource.connections, {});
  const { parts } = resource;
  return [
    { name: "counts", document: countsDocument(resource, ["", SEARCH], { probe: false }) },
    { name: "counts with probe", document: countsDocument(resource, [SEARCH], { probe: true, named: true }) },
    { name: "bulk", document: bulkDocument(resource, denied, SEARCH) },
    { name: "page", document: pageDocument(resource, denied, SEARCH, 1, sizes) },
    { name: "nodes", document: nodesDocument(resource, denied, sizes), ids },
    ...(parts
      ? [
          { name: "parts", document: partsDocument(resource, parts, {}), ids },
          { name: "look", document: lookDocument(resource, parts), ids },
        ]
      : []),
    ...Object.entries(resource.parents).map(([type, parent]) => ({
      name: `parents of ${type}`,
      document: parentsDocument(type, parent),
      ids,
    })),
    { name: "exist", document: existDocument(resource), ids },
  ];
}
