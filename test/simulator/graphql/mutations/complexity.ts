import { getArgumentValues } from "graphql";
import type { FieldNode, GraphQLSchema } from "graphql";

type Item = Readonly<Record<string, unknown>>;

/** Points that a mutation costs by the size of its input, as the schema's descriptions of ProductSetInput tell. Rounding is a guess. */
export function inputComplexity(schema: GraphQLSchema, field: FieldNode, variables: Record<string, unknown>): number {
  if (field.name.value !== "productSet") return 0;
  const definition = schema.getMutationType()?.getFields().productSet;
  if (!definition) return 0;
  const input = getArgumentValues(definition, field, variables).input as Item;
  const list = (holder: Item, name: string) => (holder[name] ?? []) as Item[];
  const variants = list(input, "variants");
  const points =
    0.2 * variants.length +
    0.4 * list(input, "metafields").length +
    1.9 * list(input, "files").length +
    variants.reduce((sum, variant) => sum + 0.4 * list(variant, "metafields").length + (variant.file ? 0.6 : 0), 0);
  return Math.ceil(points);
}
