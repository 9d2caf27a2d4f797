import { parse } from "graphql";
import type { FieldNode, SelectionSetNode } from "graphql";

/** What one query may ask for, whatever the plan (https://shopify.dev/docs/api/usage/limits, "Single query limit"). */
export const SINGLE_QUERY_LIMIT = 1000;

/**
 * The cost Shopify will hold against the bucket before it runs an operation: an object is a point, a scalar none, a
 * mutation ten, a list as many times its node as `first` says. Estimated from the text alone, since at run time there is
 * no schema; sizes must therefore be literals. Shopify's answer corrects the bucket afterwards.
 */
export function requestedCost(document: string): number {
  let cost = 0;
  for (const definition of parse(document, { noLocation: true }).definitions) {
    if (definition.kind !== "OperationDefinition") continue;
    cost += costOf(definition.selectionSet);
    if (definition.operation === "mutation") cost += 10 * definition.selectionSet.selections.length;
  }
  return cost;
}

function costOf(set: SelectionSetNode): number {
  let cost = 0;
  for (const selection of set.selections) {
    if (selection.kind === "Field") cost += costOfField(selection);
    else if (selection.kind === "InlineFragment") cost += costOf(selection.selectionSet);
  }
  return cost;
}

function costOfField(field: FieldNode): number {
  if (!field.selectionSet) return 0;
  const size = sizeOf(field);
  const inner = costOf(field.selectionSet);
  return size === null ? 1 + inner : 1 + size * Math.max(1, inner);
}

function sizeOf(field: FieldNode): number | null {
  const first = field.arguments?.find((argument) => argument.name.value === "first");
  return first?.value.kind === "IntValue" ? Number(first.value.value) : null;
}
