import { getOperationAST, Kind, parse, specifiedRules, validate } from "graphql";
import type {
  DocumentNode,
  FragmentDefinitionNode,
  GraphQLError,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
} from "graphql";
import { refusal } from "./connections.ts";

/** A document that the schema accepts, and the operation to run in it. */
export interface Prepared {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  fragments: Record<string, FragmentDefinitionNode>;
  /** The operation's name, or its first root field. */
  name: string;
}

type Checked = { document: DocumentNode } | { errors: readonly GraphQLError[] };

const KEPT_DOCUMENTS = 500;

/** Parses and validates each text once: an app sends the same few again and again. */
export function createDocuments(
  schema: GraphQLSchema,
): (text: string, operationName: string | null | undefined) => Prepared | { errors: readonly GraphQLError[] } {
  const known = new Map<string, Checked>();
  return (text, operationName) => {
    const checked = known.get(text) ?? check(schema, text);
    if (known.size >= KEPT_DOCUMENTS) known.clear();
    known.set(text, checked);
    if ("errors" in checked) return checked;
    const operation = getOperationAST(checked.document, operationName);
    if (!operation) return { errors: [refusal(`No operation named "${operationName ?? ""}"`, "BAD_REQUEST")] };
    const name = operation.name?.value ?? fieldName(operation.selectionSet.selections[0]);
    return { document: checked.document, operation, fragments: fragmentsOf(checked.document), name };
  };
}

export function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}

function check(schema: GraphQLSchema, text: string): Checked {
  try {
    const document = parse(text);
    const errors = validate(schema, document, specifiedRules);
    return errors.length > 0 ? { errors } : { document };
  } catch (error) {
    return { errors: [error as GraphQLError] };
  }
}

function fieldName(selection: SelectionNode | undefined): string {
  return selection?.kind === Kind.FIELD ? selection.name.value : "anonymous";
}
