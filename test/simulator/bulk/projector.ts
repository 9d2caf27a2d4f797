import {
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
} from "graphql";
import type {
  FieldNode,
  GraphQLError,
  GraphQLField,
  GraphQLNamedType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionNode,
} from "graphql";
import { isConnection } from "../graphql/cost.ts";
import { elementType, typeOfId } from "../graphql/fields.ts";
import { limited, viewOf } from "../graphql/views.ts";
import type { SimulatedShop } from "../shop.ts";
import { nodeSelections } from "./rules.ts";
import type { BulkDocument } from "./rules.ts";
import { collect, fieldOf } from "./selections.ts";

type Source = Record<string, unknown>;
type Read = (source: Source) => unknown;
/** JSON text of a value. Written directly: building objects for JSON.stringify takes twice as long. */
type Write = (source: Source) => string;

/** How one node becomes one line, and which of its connections follow on lines of their own. */
export interface Projector {
  /** The node as a JSON object. */
  line: Write;
  children: {
    of: (source: Source) => Source[];
    /** The id that the children's lines name as their parent's. */
    parentOf: (source: Source) => string;
    projector: Projector;
  }[];
}

export interface Compilation {
  schema: GraphQLSchema;
  shop: SimulatedShop;
  document: BulkDocument;
  /** Called once for each selected field: why it may not be read, if so. */
  denial: (parent: string, field: string, returns: GraphQLOutputType) => GraphQLError | undefined;
  denied: GraphQLError[];
  /** Whether a connection of an object inside a node names that object as its parent, and not the node. */
  parentIsObject: () => boolean;
}

/**
 * Turns the node selection of a connection into a function, once per bulk operation: running graphql-js for each of
 * 300,000 orders would take many minutes.
 */
export function compileConnection(compilation: Compilation, field: FieldNode, parent: GraphQLNamedType): Projector {
  const definition = fieldOf(parent, field.name.value);
  const element = elementType(getNamedType(definition.type));
  return compileNode(compilation, nodeSelections(compilation.document, field), element);
}

function compileNode(
  compilation: Compilation,
  selections: readonly SelectionNode[],
  type: GraphQLNamedType,
): Projector {
  return {
    line: compileObject(compilation, selections, type),
    children: childrenOf(compilation, selections, type, (source) => source),
  };
}

/** The connections of a node, also those of the objects inside it (a variant's `inventoryItem { inventoryLevels }`). */
function childrenOf(
  compilation: Compilation,
  selections: readonly SelectionNode[],
  type: GraphQLNamedType,
  inside: (node: Source) => Source | null,
): Projector["children"] {
  if (isAbstractType(type)) return [];
  return collect(compilation, selections, type).flatMap(({ nodes, definition }): Projector["children"] => {
    const [field] = nodes;
    if (!field || !definition) return [];
    const returned = getNamedType(definition.type);
    const args = getArgumentValues(definition, field, {});
    const read = viewOf(type.name, definition.name);
    if (isConnection(returned)) {
      const denied = compilation.denial(type.name, definition.name, definition.type);
      if (denied) compilation.denied.push(denied);
      return [
        {
          of: (node) => {
            const source = inside(node);
            if (!source) return [];
            const items = read(source, args, compilation.shop);
            if (!Array.isArray(items))
              throw new Error(`The simulator does not simulate ${type.name}.${definition.name}.`);
            return items as Source[];
          },
          parentOf: compilation.parentIsObject()
            ? (node) => (inside(node) ?? node).id as string
            : (node) => node.id as string,
          projector: compileConnection(compilation, field, type),
        },
      ];
    }
    if (isLeafType(returned) || isListType(getNullableType(definition.type))) return [];
    const deeper = nodes.flatMap((node) => node.selectionSet?.selections ?? []);
    return childrenOf(compilation, deeper, returned, (node) => {
      const source = inside(node);
      return source && ((read(source, args, compilation.shop) as Source | null | undefined) ?? null);
    });
  });
}

function compileObject(compilation: Compilation, selections: readonly SelectionNode[], type: GraphQLNamedType): Write {
  if (isAbstractType(type)) {
    const perType = new Map(
      compilation.schema
        .getPossibleTypes(type)
        .map((member) => [member.name, compileObject(compilation, selections, member)]),
    );
    return (source) => {
      const name = typeof source.__typename === "string" ? source.__typename : (typeOfId(source.id) ?? "");
      const compiled = perType.get(name);
      if (!compiled) throw new Error(`The simulated data holds a ${type.name} without a known __typename (${name}).`);
      return compiled(source);
    };
  }
  const fields = collect(compilation, selections, type).flatMap(({ key, nodes, definition }): [string, Write][] => {
    if (!definition) return [[key, () => `"${type.name}"`]];
    if (isConnection(getNamedType(definition.type))) return [];
    return [[key, compileField(compilation, nodes, definition, type)]];
  });
  const parts = fields.map(([key, write], index): [string, Write] => [`${index > 0 ? "," : ""}"${key}":`, write]);
  return (source) => {
    let text = "{";
    for (const [key, write] of parts) text += key + write(source);
    return `${text}}`;
  };
}

function compileField(
  compilation: Compilation,
  nodes: FieldNode[],
  definition: GraphQLField<unknown, unknown>,
  parent: GraphQLNamedType,
): Write {
  const denied = compilation.denial(parent.name, definition.name, definition.type);
  if (denied) compilation.denied.push(denied);
  const type = getNamedType(definition.type);
  const args = nodes[0] ? getArgumentValues(definition, nodes[0], {}) : {};
  const get = compileRead(compilation, definition, parent, args);
  const isList = isListType(getNullableType(definition.type));
  if (isLeafType(type)) {
    const encode = isEnumType(type) || PLAIN_TEXT.has(type.name) ? quoted : JSON.stringify;
    return isList ? (source) => JSON.stringify(get(source)) : (source) => encode(get(source));
  }
  const inner = compileObject(
    compilation,
    nodes.flatMap((node) => node.selectionSet?.selections ?? []),
    type,
  );
  const one: Write = (item) => (item === null ? "null" : inner(item));
  if (!isList) return (source) => one(get(source) as Source);
  return (source) => {
    const items = get(source) as Source[] | null;
    return items === null ? "null" : `[${(limited(items, args) as Source[]).map(one).join(",")}]`;
  };
}

/** The value of a field, null only where the schema lets it be. */
function compileRead(
  compilation: Compilation,
  definition: GraphQLField<unknown, unknown>,
  parent: GraphQLNamedType,
  args: Record<string, unknown>,
): Read {
  const { name } = definition;
  const required = isNonNullType(definition.type);
  const read = viewOf(parent.name, name);
  return (source) => {
    const value = read(source, args, compilation.shop);
    if (value !== undefined && value !== null) return value;
    if (required) throw new Error(`The simulator does not simulate ${parent.name}.${name}.`);
    return null;
  };
}

/** Scalars whose text never needs escaping. */
const PLAIN_TEXT = new Set(["ID", "DateTime", "Decimal", "UnsignedInt64"]);

function quoted(value: unknown): string {
  return value === null ? "null" : `"${value as string}"`;
}
