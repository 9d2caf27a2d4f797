import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  Kind,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from "graphql";
import { isConnection } from "../graphql/cost.ts";
import { fragmentsOf } from "../graphql/documents.ts";
import { elementType } from "../graphql/fields.ts";

const MAX_CONNECTIONS = 5;
/** Nested levels below a root connection. */
const MAX_NESTING = 2;

/** A bulk query that keeps Shopify's rules: its root connections. */
export interface BulkDocument {
  roots: FieldNode[];
  fragments: Record<string, FragmentDefinitionNode>;
}

interface Walk {
  schema: GraphQLSchema;
  fragments: Record<string, FragmentDefinitionNode>;
  connections: number;
  problems: string[];
}

/** The document, or the sentence Shopify would refuse it with (wording partly guessed). */
export function readBulkQuery(schema: GraphQLSchema, text: string): BulkDocument | string {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    return `Invalid bulk query: ${(error as Error).message}`;
  }
  const invalid = validate(schema, document, specifiedRules)[0];
  if (invalid) return `Invalid bulk query: ${invalid.message}`;

  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const operation = operations[0];
  if (operations.length !== 1 || !operation)
    return "Invalid bulk query: the document must contain exactly one operation.";
  if (operation.operation !== "query") return "Invalid bulk query: only a query operation is allowed.";
  if (operation.variableDefinitions?.length) return "Invalid bulk query: a bulk query cannot have variables.";
  const fragments = fragmentsOf(document);

  const root = schema.getQueryType();
  if (!root) return "Invalid bulk query.";
  const walk: Walk = { schema, fragments, connections: 0, problems: [] };
  const roots = fieldsOf(walk, operation.selectionSet).filter((field) => !field.name.value.startsWith("__"));
  if (roots.some((field) => field.name.value === "node" || field.name.value === "nodes")) {
    return "Bulk queries cannot contain a top level `node` or `nodes` field.";
  }
  look(walk, operation.selectionSet, root, 0, false, true);
  if (walk.connections === 0) return "Bulk queries must contain at least one connection.";
  if (walk.connections > MAX_CONNECTIONS)
    return `Bulk queries cannot contain more than ${MAX_CONNECTIONS} connections.`;
  return walk.problems[0] ?? { roots, fragments };
}

function look(
  walk: Walk,
  set: SelectionSetNode,
  type: GraphQLNamedType,
  depth: number,
  inList: boolean,
  hasId: boolean,
): void {
  for (const selection of set.selections) {
    if (selection.kind !== Kind.FIELD) {
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? walk.fragments[selection.name.value] : selection;
      const on = fragment?.typeCondition ? walk.schema.getType(fragment.typeCondition.name.value) : type;
      if (fragment && on) look(walk, fragment.selectionSet, on, depth, inList, hasId);
      continue;
    }
    const field = fieldOf(type, selection.name.value);
    if (!field || !selection.selectionSet) continue;
    const returned = getNamedType(field.type);
    if (!isConnection(returned)) {
      const list = isListType(getNullableType(field.type)) && !isConnection(type);
      look(walk, selection.selectionSet, returned, depth, inList || list, hasId);
      continue;
    }
    walk.connections += 1;
    if (inList)
      walk.problems.push("Queries that contain a connection field within a list field are not currently supported.");
    if (depth > MAX_NESTING)
      walk.problems.push(`Bulk queries cannot contain connections with a nesting depth greater than ${MAX_NESTING}.`);
    const element = elementType(returned);
    if (!isNode(walk.schema, element))
      walk.problems.push(
        `The connection ${selection.name.value} cannot be used in a bulk query: ${element.name} does not implement Node.`,
      );
    if (!hasId) {
      walk.problems.push(
        "The parent 'node' field for a nested connection must select the 'id' field without an alias and must be of 'ID' return type. " +
          `Connection fields without 'id': ${selection.name.value}.`,
      );
    }
    const nodes = nodeSelections({ roots: [], fragments: walk.fragments }, selection);
    look(walk, { kind: Kind.SELECTION_SET, selections: nodes }, element, depth + 1, false, selectsId(walk, nodes));
  }
}

/** An interface or a union counts when all that it can be are nodes, as with a product's media. */
function isNode(schema: GraphQLSchema, type: GraphQLNamedType): boolean {
  if (isAbstractType(type)) return schema.getPossibleTypes(type).every((one) => isNode(schema, one));
  return "getInterfaces" in type && type.getInterfaces().some((one) => one.name === "Node");
}

function selectsId(walk: Walk, selections: readonly SelectionNode[]): boolean {
  return fieldsOf(walk, { kind: Kind.SELECTION_SET, selections }).some(
    (field) => field.name.value === "id" && !field.alias,
  );
}

/** Every field of a selection set, through fragments, whatever their type condition. */
export function fieldsOf(document: Pick<BulkDocument, "fragments">, set: SelectionSetNode): FieldNode[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? document.fragments[selection.name.value] : selection;
    return fragment ? fieldsOf(document, fragment.selectionSet) : [];
  });
}

/** What a connection field selects of its nodes, through `edges { node }` or `nodes`. */
export function nodeSelections(document: BulkDocument, connection: FieldNode): SelectionNode[] {
  return fieldsOf(document, connection.selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] }).flatMap(
    (field) => {
      if (field.name.value === "nodes") return field.selectionSet?.selections ?? [];
      if (field.name.value !== "edges" || !field.selectionSet) return [];
      return fieldsOf(document, field.selectionSet)
        .filter((inner) => inner.name.value === "node")
        .flatMap((inner) => inner.selectionSet?.selections ?? []);
    },
  );
}

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  return "getFields" in type ? (type.getFields()[name] as GraphQLField<unknown, unknown> | undefined) : undefined;
}
