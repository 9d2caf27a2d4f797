import {
  getArgumentValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
} from "graphql";
import type {
  FieldNode,
  GraphQLError,
  GraphQLField,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLSchema,
  SelectionNode,
} from "graphql";
import { isConnection } from "../graphql/cost.ts";
import { derived, elementType, filtered, limited, typeOfId } from "../graphql/fields.ts";
import { nodeSelections } from "./rules.ts";
import type { BulkDocument } from "./rules.ts";

type Source = Record<string, unknown>;
type Read = (source: Source) => unknown;

/** How one node becomes one line, and which of its connections follow on lines of their own. */
export interface Projector {
  line: (source: Source) => Record<string, unknown>;
  children: { of: (source: Source) => Source[]; projector: Projector }[];
}

export interface Compilation {
  schema: GraphQLSchema;
  document: BulkDocument;
  /** Called once for each selected field: why it may not be read, if so. */
  denial: (parent: string, field: string, returns: GraphQLOutputType) => GraphQLError | undefined;
  denied: GraphQLError[];
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
  const fields = collect(compilation, selections, type);
  const children = fields.filter(({ definition }) => definition && isConnection(getNamedType(definition.type)));
  return {
    line: compileObject(compilation, selections, type),
    children: children.map(({ nodes: [field], definition }) => {
      if (!field || !definition) throw new Error("A connection without a field.");
      const args = getArgumentValues(definition, field, {});
      const denied = compilation.denial(type.name, field.name.value, definition.type);
      if (denied) compilation.denied.push(denied);
      return {
        of: (source) => {
          const items = source[field.name.value];
          if (!Array.isArray(items))
            throw new Error(`The simulator does not simulate ${type.name}.${field.name.value}.`);
          return filtered(items as Source[], field.name.value, args);
        },
        projector: compileConnection(compilation, field, type),
      };
    }),
  };
}

function compileObject(
  compilation: Compilation,
  selections: readonly SelectionNode[],
  type: GraphQLNamedType,
): (source: Source) => Source {
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
  const reads: [string, Read][] = [];
  for (const { key, nodes, definition } of collect(compilation, selections, type)) {
    if (!definition) reads.push([key, () => type.name]);
    else if (!isConnection(getNamedType(definition.type)))
      reads.push([key, compileField(compilation, nodes, definition, type)]);
  }
  return (source) => {
    const line: Source = {};
    for (const [key, read] of reads) line[key] = read(source);
    return line;
  };
}

function compileField(
  compilation: Compilation,
  nodes: FieldNode[],
  definition: GraphQLField<unknown, unknown>,
  parent: GraphQLNamedType,
): Read {
  const name = definition.name;
  const denied = compilation.denial(parent.name, name, definition.type);
  if (denied) compilation.denied.push(denied);
  const type = getNamedType(definition.type);
  const args = nodes[0] ? getArgumentValues(definition, nodes[0], {}) : {};
  const required = isNonNullType(definition.type);
  const get: Read = (source) => {
    const value = source[name] ?? derived(source, name);
    if (value !== undefined && value !== null) return value;
    if (required) throw new Error(`The simulator does not simulate ${parent.name}.${name}.`);
    return null;
  };
  if (isLeafType(type)) return get;
  const inner = compileObject(
    compilation,
    nodes.flatMap((node) => node.selectionSet?.selections ?? []),
    type,
  );
  if (isListType(getNullableType(definition.type))) {
    return (source) => {
      const items = get(source);
      return items === null
        ? null
        : limited(items as unknown[], args).map((item) => (item === null ? null : inner(item as Source)));
    };
  }
  return (source) => {
    const value = get(source);
    return value === null ? null : inner(value as Source);
  };
}

interface Collected {
  key: string;
  nodes: FieldNode[];
  /** Absent for __typename. */
  definition?: GraphQLField<unknown, unknown>;
}

/** The fields that apply to a concrete type, merged by response key, through fragments whose condition it meets. */
function collect(
  compilation: Compilation,
  selections: readonly SelectionNode[],
  type: GraphQLNamedType,
  into = new Map<string, Collected>(),
): Collected[] {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const known = into.get(key);
      if (known) known.nodes.push(selection);
      else if (selection.name.value === "__typename") into.set(key, { key, nodes: [selection] });
      else into.set(key, { key, nodes: [selection], definition: fieldOf(type, selection.name.value) });
      continue;
    }
    const fragment =
      selection.kind === Kind.FRAGMENT_SPREAD ? compilation.document.fragments[selection.name.value] : selection;
    if (!fragment) continue;
    const condition = fragment.typeCondition ? compilation.schema.getType(fragment.typeCondition.name.value) : type;
    const applies =
      condition === type ||
      (condition !== undefined &&
        isAbstractType(condition) &&
        compilation.schema.isSubType(condition, type as GraphQLObjectType));
    if (applies) collect(compilation, fragment.selectionSet.selections, type, into);
  }
  return [...into.values()];
}

function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> {
  const field =
    "getFields" in type ? (type.getFields()[name] as GraphQLField<unknown, unknown> | undefined) : undefined;
  if (!field) throw new Error(`${type.name} has no field ${name}.`);
  return field;
}
