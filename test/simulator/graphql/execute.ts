import { execute, getVariableValues } from "graphql";
import type { DocumentNode, ExecutionResult, GraphQLError, OperationDefinitionNode } from "graphql";
import { refusal } from "./connections.ts";
import { resolveField, resolveType } from "./fields.ts";
import type { ApiCall } from "./fields.ts";
import { tooLongInput } from "./mutations/limits.ts";

/** An operation of a document that fits the schema. */
export interface Executable {
  document: DocumentNode;
  operation: OperationDefinitionNode;
}

/** The variables as the schema reads them, or why they are refused before anything runs. */
export function readVariables(
  call: Pick<ApiCall, "core">,
  { operation }: Executable,
  given: Record<string, unknown>,
): { variables: Record<string, unknown> } | { errors: GraphQLError[] } {
  const { schema } = call.core.admin;
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  if (errors) return { errors: errors.map(({ message }) => refusal(message, "INVALID_VARIABLE")) };
  const tooLong = tooLongInput(schema, operation, coerced);
  return tooLong ? { errors: [tooLong] } : { variables: coerced };
}

/** Runs it with variables that `readVariables` has found right. */
export async function executeOperation(
  call: ApiCall,
  executable: Executable,
  given: Record<string, unknown>,
): Promise<ExecutionResult> {
  return execute({
    schema: call.core.admin.schema,
    document: executable.document,
    rootValue: {},
    contextValue: call,
    variableValues: given,
    operationName: executable.operation.name?.value,
    fieldResolver: resolveField,
    typeResolver: resolveType,
  });
}
