import { getNamedType, Kind, parse, specifiedRules, validate } from "graphql";
import type {
  DocumentNode,
  FieldNode,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from "graphql";
import { isConnection } from "../graphql/cost.ts";
import { fragmentsOf } from "../graphql/documents.ts";
import type { UserError } from "../graphql/mutations/payload.ts";
import { fieldsOf } from "./rules.ts";

/** A mutation that may run in bulk. */
export interface BulkMutation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Response keys from the root to the one connection it may select: its elements get lines of their own. */
  connection: string[] | undefined;
}

const NOT_IN_BULK = new Set(["bulkOperationRunMutation", "bulkOperationRunQuery"]);

/** The mutation, or what Shopify refuses it with. Sentences and their order as recorded in 2026-04, but for a document that does not fit the schema. */
export function readBulkMutation(schema: GraphQLSchema, text: string): BulkMutation | UserError {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    return invalid(`Failed to parse the mutation - ${(error as Error).message}`);
  }
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (operation?.operation !== "mutation") {
    return invalid("Invalid operation type. Only `mutation` operations are supported.");
  }
  const fragments = fragmentsOf(document);
  const roots = fieldsOf({ fragments }, operation.selectionSet);
  const root = roots[0];
  if (!root || roots.length > 1) return refused("You must specify a single top level mutation.");
  if (NOT_IN_BULK.has(root.name.value)) return refused("You must use an allowed mutation name.");
  const wrong = validate(schema, document, specifiedRules)[0];
  if (wrong) return invalid(wrong.message);
  const type = schema.getMutationType();
  const found = type ? connectionsOf(schema, document, operation.selectionSet, type, []) : [];
  if (found.length > 1) return refused("Bulk mutations cannot contain more than 1 connection.");
  return { document, operation, connection: found[0] };
}

export function checkClientIdentifier(identifier: string | null | undefined): UserError | undefined {
  const wrong = (message: string) => ({ field: ["clientIdentifier"], message, code: "INVALID_MUTATION" });
  if (identifier == null) return undefined;
  if (identifier.length < 10) return wrong("is too short (minimum is 10 characters)");
  return identifier.length > 255 ? wrong("is too long (maximum is 255 characters)") : undefined;
}

function connectionsOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  set: SelectionSetNode,
  parent: GraphQLNamedType,
  path: string[],
): string[][] {
  if (!("getFields" in parent)) return [];
  const types = parent.getFields();
  return fieldsOf({ fragments: fragmentsOf(document) }, set).flatMap((field: FieldNode): string[][] => {
    const definition = types[field.name.value];
    if (!field.selectionSet || !definition) return [];
    const type = getNamedType(definition.type);
    const at = [...path, field.alias?.value ?? field.name.value];
    const below = connectionsOf(schema, document, field.selectionSet, type, at);
    return isConnection(type) ? [at, ...below] : below;
  });
}

const invalid = (message: string): UserError => ({ field: null, message, code: "INVALID_MUTATION" });
const refused = (message: string): UserError => ({ field: ["mutation"], message, code: null });
