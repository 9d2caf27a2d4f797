import { getArgumentValues, GraphQLError, Kind } from "graphql";
import type { GraphQLSchema, OperationDefinitionNode } from "graphql";
import type { ApiCall } from "../fields.ts";
import { refusal } from "../connections.ts";

const MOST = 250;
export const MOST_VARIANTS = 2048;
/** Lists that may be as long as a product may have variants; recorded for productSet and productVariantsBulkCreate. */
const LONG_LISTS = new Set([
  "productSet.input.variants",
  "productVariantsBulkCreate.variants",
  "productVariantsBulkUpdate.variants",
  "productVariantsBulkDelete.variantsIds",
]);

/** "Input arrays are limited to 250" (https://shopify.dev/docs/api/usage/limits): found before anything runs, and the answer has no data. */
export function tooLongInput(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): GraphQLError | undefined {
  const type = schema.getMutationType();
  if (operation.operation !== "mutation" || !type) return undefined;
  for (const field of operation.selectionSet.selections) {
    if (field.kind !== Kind.FIELD) continue;
    const definition = type.getFields()[field.name.value];
    if (!definition) continue;
    const args = getArgumentValues(definition, field, variables);
    const found = Object.entries(args).flatMap(([name, value]) => longLists(value, [field.name.value, name]))[0];
    if (!found) continue;
    const message = `The input array size of ${found.size} is greater than the maximum allowed of ${found.most}.`;
    return new GraphQLError(message, {
      nodes: field,
      path: found.path,
      extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" },
    });
  }
  return undefined;
}

function longLists(value: unknown, path: string[]): { path: string[]; size: number; most: number }[] {
  if (Array.isArray(value)) {
    const most = LONG_LISTS.has(path.join(".")) ? MOST_VARIANTS : MOST;
    if (value.length > most) return [{ path, size: value.length, most }];
    return value.flatMap((item) => longLists(item, path));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => longLists(inner, [...path, name]));
}

/**
 * The throttle of variants (text of the schema's Mutation.productCreate): from a number of variants in the shop, only so
 * many new ones a day. It comes as an error of the whole mutation, and a day begins at midnight UTC (neither is documented).
 */
export function takeVariants(call: ApiCall, count: number): void {
  if (count <= 0) return;
  const { from, perDay } = call.core.knobs.variantThrottle;
  const { variants } = call.shop.written;
  const day = call.core.clock.now().toISOString().slice(0, 10);
  if (variants.day !== day) Object.assign(variants, { day, made: 0 });
  const over = call.shop.products.variantsCount() + count > from && variants.made + count > perDay;
  if (over || call.core.faults.take("variants_throttled", call.subject)) {
    throw refusal("Daily variant creation limit reached. Please try again later.", "VARIANT_THROTTLE_EXCEEDED");
  }
  variants.made += count;
}
