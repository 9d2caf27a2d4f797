import { isAbstractType, Kind } from "graphql";
import type {
  FieldNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionNode,
} from "graphql";
import type { BulkDocument } from "./rules.ts";

export interface Collected {
  key: string;
  nodes: FieldNode[];
  /** Absent for __typename. */
  definition?: GraphQLField<unknown, unknown>;
}

/** The fields that apply to a concrete type, merged by response key, through fragments whose condition it meets. */
export function collect(
  where: { schema: GraphQLSchema; document: BulkDocument },
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
      selection.kind === Kind.FRAGMENT_SPREAD ? where.document.fragments[selection.name.value] : selection;
    if (!fragment) continue;
    const condition = fragment.typeCondition ? where.schema.getType(fragment.typeCondition.name.value) : type;
    const applies =
      condition === type ||
      (condition !== undefined &&
        isAbstractType(condition) &&
        where.schema.isSubType(condition, type as GraphQLObjectType));
    if (applies) collect(where, fragment.selectionSet.selections, type, into);
  }
  return [...into.values()];
}

export function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> {
  const field =
    "getFields" in type ? (type.getFields()[name] as GraphQLField<unknown, unknown> | undefined) : undefined;
  if (!field) throw new Error(`${type.name} has no field ${name}.`);
  return field;
}
