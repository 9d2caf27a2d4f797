import { GraphQLError, isScalarType, valueFromASTUntyped } from "graphql";
import type { GraphQLSchema } from "graphql";

const NUMBER = /^-?\d+(\.\d+)?$/;
const checks: Record<string, (value: unknown) => boolean> = {
  Money: (value) => NUMBER.test(String(value)),
  Decimal: (value) => NUMBER.test(String(value)),
  UnsignedInt64: (value) => /^\d+$/.test(String(value)),
  DateTime: (value) => typeof value === "string" && !Number.isNaN(Date.parse(value)),
  URL: (value) => typeof value === "string" && URL.canParse(value),
};

/** The introspection has only the names of Shopify's scalars: gives those that mutations take their parsers, so that a price of "abc" is refused. */
export function checkScalars(schema: GraphQLSchema): void {
  for (const [name, holds] of Object.entries(checks)) {
    const type = schema.getType(name);
    if (!isScalarType(type)) continue;
    type.parseValue = (value) => {
      if (holds(value)) return typeof value === "number" ? String(value) : value;
      throw new GraphQLError(`invalid ${name} '${String(value)}'`);
    };
    type.parseLiteral = (node, variables) => type.parseValue(valueFromASTUntyped(node, variables));
  }
}
