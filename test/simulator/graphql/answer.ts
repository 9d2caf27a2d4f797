import { execute, getOperationAST, GraphQLError, Kind, parse, specifiedRules, validate } from "graphql";
import type { DocumentNode, ExecutionResult, FragmentDefinitionNode } from "graphql";
import type { Answer } from "../http.ts";
import type { Core, SimulatedShop } from "../shop.ts";
import { requestedCost } from "./cost.ts";
import type { FieldCost } from "./cost.ts";
import { resolveField, resolveType } from "./fields.ts";
import type { ApiCall } from "./fields.ts";
import { refusal } from "./connections.ts";

interface Prepared {
  document?: DocumentNode;
  errors?: readonly GraphQLError[];
}

const KEPT_DOCUMENTS = 500;

/** Answers POST …/graphql.json of an authorised app: validation, cost, throttle, execution. Always HTTP 200, as Shopify. */
export function createGraphqlAnswers(
  core: Core,
): (shop: SimulatedShop, body: Record<string, unknown>, debug: boolean) => Promise<Answer> {
  const known = new Map<string, Prepared>();

  const prepare = (text: string): Prepared => {
    let prepared = known.get(text);
    if (!prepared) {
      prepared = check(core, text);
      if (known.size >= KEPT_DOCUMENTS) known.clear();
      known.set(text, prepared);
    }
    return prepared;
  };

  return async (shop, body, debug) => {
    const text = body.query;
    if (typeof text !== "string")
      return { status: 400, json: { errors: { query: "Required parameter missing or invalid" } } };
    const { document, errors } = prepare(text);
    const operation = document && getOperationAST(document, body.operationName as string | undefined);
    if (errors || !document) return refuse(core, errors ?? []);
    if (!operation) return refuse(core, [refusal("No operation named " + String(body.operationName), "BAD_REQUEST")]);

    const variables = (body.variables ?? {}) as Record<string, unknown>;
    const name = operation.name?.value ?? firstField(operation.selectionSet.selections[0]);
    core.stats.calls += 1;
    core.stats.byOperation[name] = (core.stats.byOperation[name] ?? 0) + 1;

    const fragments: Record<string, FragmentDefinitionNode> = {};
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
    const defaults = Object.fromEntries(
      (operation.variableDefinitions ?? []).flatMap((definition) =>
        definition.defaultValue && "value" in definition.defaultValue
          ? [[definition.variable.name.value, definition.defaultValue.value]]
          : [],
      ),
    );
    const request = {
      schema: core.admin.schema,
      rules: core.knobs.costRules,
      fragments,
      variables: { ...defaults, ...variables },
    };
    const { total, fields } = requestedCost(request, operation);
    const max = core.knobs.maxQueryCost;
    if (total > max) {
      core.stats.refused += 1;
      const message = `Query cost is ${total}, which exceeds the single query max cost limit (${max}).`;
      return refuse(core, [
        refusal(message, "MAX_COST_EXCEEDED", {
          cost: total,
          maxCost: max,
          documentation: "https://shopify.dev/api/usage/limits",
        }),
      ]);
    }
    const status = shop.bucket;
    const subject = `${name} ${text}`;
    if (core.faults.take("throttled", subject) || !status.take(total)) {
      core.stats.throttled += 1;
      return {
        status: 200,
        json: {
          errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
          extensions: cost(total, null, shop),
        },
      };
    }
    if (core.faults.take("internal_error", subject)) {
      const message =
        "Internal error. Looks like something went wrong on our end.\nRequest ID: simulated (include this in support requests).";
      return {
        status: 200,
        json: { errors: [{ message, extensions: { code: "INTERNAL_SERVER_ERROR", requestId: "simulated" } }] },
      };
    }
    const call: ApiCall = {
      core,
      shop,
      spent: 0,
      protectedData: core.knobs.protectedData && !core.faults.take("protected_denied", subject),
    };
    const result = await execute({
      schema: core.admin.schema,
      document,
      rootValue: {},
      contextValue: call,
      variableValues: variables,
      operationName: operation.name?.value,
      fieldResolver: resolveField,
      typeResolver: resolveType,
    });
    const actual = Math.min(total, call.spent);
    shop.bucket.giveBack(total - actual);
    core.stats.requestedCost += total;
    core.stats.actualCost += actual;
    return {
      status: 200,
      json: { ...bounded(core, result), extensions: cost(total, actual, shop, debug ? fields : undefined) },
    };
  };
}

function check(core: Core, text: string): Prepared {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    return { errors: [error as GraphQLError] };
  }
  const errors = validate(core.admin.schema, document, specifiedRules);
  return errors.length > 0 ? { errors } : { document };
}

function refuse(core: Core, errors: readonly GraphQLError[]): Answer {
  core.stats.refused += 1;
  return { status: 200, json: { errors } };
}

/** Past a number of errors Shopify gives up on the answer. */
function bounded(core: Core, result: ExecutionResult): Record<string, unknown> {
  const { errors, data } = result;
  if (!errors?.length) return { data };
  if (errors.length <= core.knobs.errorCeiling) return { data, errors };
  return { data: null, errors: [{ message: "Too many execution errors, max error limit reached. Results truncated" }] };
}

function cost(
  requested: number,
  actual: number | null,
  shop: SimulatedShop,
  fields?: FieldCost[],
): Record<string, unknown> {
  return {
    cost: {
      requestedQueryCost: requested,
      actualQueryCost: actual,
      throttleStatus: shop.bucket.status(),
      ...(fields ? { fields } : {}),
    },
  };
}

function firstField(selection: { kind: string; name?: { value: string } } | undefined): string {
  return selection?.name?.value ?? "anonymous";
}
