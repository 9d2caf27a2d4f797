import { parse } from "graphql";
import type { FieldNode, SelectionSetNode } from "graphql";

/** What one query may ask for, whatever the plan (https://shopify.dev/docs/api/usage/limits, "Single query limit"). */
export const SINGLE_QUERY_LIMIT = 1000;

/**
 * The cost Shopify will hold against the bucket before it runs an operation: an object is a point, a scalar none, a
 * mutation ten, a list as many times its node as `first` or the given ids say. Estimated from the text alone, since at run
 * time there is no schema, and never too low; sizes must be literals. Shopify's answer corrects the bucket afterwards.
 * Without `variables`, records by id are counted once.
 */
export function requestedCost(document: string, variables: Variables = {}): number {
  let cost = 0;
  for (const definition of parse(document, { noLocation: true }).definitions) {
    if (definition.kind !== "OperationDefinition") continue;
    cost += costOf(definition.selectionSet, variables);
    if (definition.operation === "mutation") cost += 10 * definition.selectionSet.selections.length;
  }
  return cost;
}

type Variables = Readonly<Record<string, unknown>>;

function costOf(set: SelectionSetNode, variables: Variables): number {
  let cost = 0;
  for (const selection of set.selections) {
    if (selection.kind === "Field") cost += costOfField(selection, variables);
    else if (selection.kind === "InlineFragment") cost += costOf(selection.selectionSet, variables);
  }
  return cost;
}

function costOfField(field: FieldNode, variables: Variables): number {
  if (!field.selectionSet) return 0;
  const inner = costOf(field.selectionSet, variables);
  const size = sizeOf(field, variables);
  return isConnection(field.selectionSet) ? 2 + size * Math.max(1, inner) : size * (1 + inner);
}

const isConnection = (set: SelectionSetNode) =>
  set.selections.some(
    (selection) => selection.kind === "Field" && /^(nodes|edges|pageInfo)$/.test(selection.name.value),
  );

function sizeOf(field: FieldNode, variables: Variables): number {
  for (const { name, value } of field.arguments ?? []) {
    if (name.value === "first" && value.kind === "IntValue") return Number(value.value);
    const ids = name.value === "ids" && value.kind === "Variable" ? variables[value.name.value] : undefined;
    if (Array.isArray(ids)) return ids.length;
  }
  return 1;
}
