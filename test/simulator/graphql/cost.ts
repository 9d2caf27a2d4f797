import { getNamedType, getNullableType, isCompositeType, isListType, isObjectType, Kind } from "graphql";
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
  ValueNode,
} from "graphql";
import { inputComplexity } from "./mutations/complexity.ts";

/**
 * The documented rules: scalar and enum 0, object 1, interface or union the dearest of its selections, mutation 10, a
 * connection sized by `first` or `last`. How a connection is sized is not published: here 2 for itself plus size × node.
 * A list is sized by its own `first`; without one it counts `unsizedList` times. Both numbers are guesses.
 */
export interface CostRules {
  connectionBase: number;
  unsizedList: number;
  mutation: number;
}

export const COST_RULES: CostRules = { connectionBase: 2, unsizedList: 1, mutation: 10 };

export interface FieldCost {
  path: string[];
  definedCost: number;
  requestedTotalCost: number;
  requestedChildrenCost: number;
}

export interface CostRequest {
  schema: GraphQLSchema;
  rules: CostRules;
  fragments: Record<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
}

export function requestedCost(
  request: CostRequest,
  operation: OperationDefinitionNode,
): { total: number; fields: FieldCost[] } {
  const root = operation.operation === "mutation" ? request.schema.getMutationType() : request.schema.getQueryType();
  const fields: FieldCost[] = [];
  const total = root ? selectionCost(request, operation.selectionSet, root, [], fields) : 0;
  return { total, fields };
}

function selectionCost(
  request: CostRequest,
  selections: SelectionSetNode,
  type: GraphQLNamedType,
  path: string[],
  out: FieldCost[],
): number {
  let always = 0;
  const perType = new Map<string, number>();
  for (const selection of selections.selections) {
    if (skipped(request, selection.directives)) continue;
    if (selection.kind === Kind.FIELD) {
      always += fieldCost(request, selection, type, path, out);
      continue;
    }
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? request.fragments[selection.name.value] : selection;
    if (!fragment) continue;
    const on = fragment.typeCondition ? request.schema.getType(fragment.typeCondition.name.value) : type;
    if (!on) continue;
    const cost = selectionCost(request, fragment.selectionSet, on, path, out);
    if (on === type || isObjectType(type)) always += cost;
    else perType.set(on.name, (perType.get(on.name) ?? 0) + cost);
  }
  return always + Math.max(0, ...perType.values());
}

function fieldCost(
  request: CostRequest,
  node: FieldNode,
  parent: GraphQLNamedType,
  path: string[],
  out: FieldCost[],
): number {
  if (node.name.value.startsWith("__") || !("getFields" in parent)) return 0;
  const field = (parent.getFields() as Record<string, GraphQLField<unknown, unknown>>)[node.name.value];
  if (!field) return 0;
  const type = getNamedType(field.type);
  if (!isCompositeType(type) || !node.selectionSet) return 0;

  const at = [...path, node.alias?.value ?? node.name.value];
  const row: FieldCost = { path: at, definedCost: 0, requestedTotalCost: 0, requestedChildrenCost: 0 };
  out.push(row);
  const inner = selectionCost(request, node.selectionSet, type, at, out);
  // Edges, nodes and page info are the form of a connection, not objects of their own: the node is counted once.
  const form = isConnection(parent) || parent.name.endsWith("Edge");
  // What a payload names itself (the product, its user errors) is within the mutation's ten: recorded costs show it.
  const named = parent.name.endsWith("Payload");
  if (isConnection(type)) {
    row.definedCost = request.rules.connectionBase;
    row.requestedChildrenCost = size(request, node) * inner;
  } else if (parent === request.schema.getMutationType()) {
    row.definedCost = request.rules.mutation + inputComplexity(request.schema, node, request.variables);
    row.requestedChildrenCost = inner;
  } else if (named) {
    row.requestedChildrenCost = inner;
  } else if (form) {
    row.definedCost = node.name.value === "node" || node.name.value === "nodes" ? 1 : 0;
    row.requestedChildrenCost = inner;
  } else {
    const times = isListType(getNullableType(field.type)) ? listSize(request, node) : 1;
    row.definedCost = times;
    row.requestedChildrenCost = times * inner;
  }
  row.requestedTotalCost = row.definedCost + row.requestedChildrenCost;
  return row.requestedTotalCost;
}

export function isConnection(type: { name: string }): boolean {
  return type.name.endsWith("Connection");
}

function size(request: CostRequest, node: FieldNode): number {
  return Number(argument(request, node, "first") ?? argument(request, node, "last") ?? 1);
}

function listSize(request: CostRequest, node: FieldNode): number {
  const ids = argument(request, node, "ids");
  if (Array.isArray(ids)) return ids.length;
  return Number(argument(request, node, "first") ?? request.rules.unsizedList);
}

function argument(request: CostRequest, node: FieldNode, name: string): unknown {
  const given = node.arguments?.find((candidate) => candidate.name.value === name);
  return given ? plain(request, given.value) : undefined;
}

function plain(request: CostRequest, value: ValueNode): unknown {
  if (value.kind === Kind.VARIABLE) return request.variables[value.name.value] ?? undefined;
  if (value.kind === Kind.LIST) return value.values.map((item) => plain(request, item));
  return "value" in value ? value.value : undefined;
}

function skipped(request: CostRequest, directives: FieldNode["directives"]): boolean {
  return (directives ?? []).some((directive) => {
    const condition = directive.arguments?.[0];
    if (!condition) return false;
    const holds = plain(request, condition.value) === true;
    return (directive.name.value === "skip" && holds) || (directive.name.value === "include" && !holds);
  });
}
