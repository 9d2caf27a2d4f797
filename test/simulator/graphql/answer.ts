import type { ExecutionResult, GraphQLError } from "graphql";
import type { Answer } from "../http.ts";
import type { Core, SimulatedShop } from "../shop.ts";
import { refusal } from "./connections.ts";
import { requestedCost } from "./cost.ts";
import type { FieldCost } from "./cost.ts";
import { createDocuments } from "./documents.ts";
import { executeOperation, readVariables } from "./execute.ts";
import type { ApiCall } from "./fields.ts";

const LIMITS_DOCS = "https://shopify.dev/api/usage/limits";
const INTERNAL_ERROR =
  "Internal error. Looks like something went wrong on our end.\nRequest ID: simulated (include this in support requests).";

/**
 * Answers POST …/graphql.json of an authorised app: validation, cost, throttle, execution. HTTP 200, as Shopify.
 * `wrote`: a mutation has run, so that losing the answer is another thing than not having asked.
 */
export function createGraphqlAnswers(
  core: Core,
): (shop: SimulatedShop, body: Record<string, unknown>, debug: boolean) => Promise<Answer & { wrote?: boolean }> {
  const prepare = createDocuments(core.admin.schema);
  return async (shop, body, debug) => {
    if (typeof body.query !== "string") {
      return { status: 400, json: { errors: { query: "Required parameter missing or invalid" } } };
    }
    const prepared = prepare(body.query, body.operationName as string | undefined);
    if ("errors" in prepared) return refuse(core, prepared.errors);
    const { operation, fragments, name } = prepared;
    core.stats.calls += 1;
    core.stats.byOperation[name] = (core.stats.byOperation[name] ?? 0) + 1;

    const given = (body.variables ?? {}) as Record<string, unknown>;
    const read = readVariables({ core }, prepared, given);
    if ("errors" in read) return refuse(core, read.errors);
    const rules = core.knobs.costRules;
    const request = { schema: core.admin.schema, rules, fragments, variables: read.variables };
    const { total, fields } = requestedCost(request, operation);
    if (total > core.knobs.maxQueryCost) return refuse(core, [tooDear(total, core.knobs.maxQueryCost)]);

    const subject = `${name} ${body.query}`;
    if (core.faults.take("throttled", subject) || !shop.bucket.take(total)) {
      core.stats.throttled += 1;
      const throttled = { message: "Throttled", extensions: { code: "THROTTLED" } };
      return { status: 200, json: { errors: [throttled], extensions: cost(total, null, shop) } };
    }
    if (core.faults.take("internal_error", subject)) {
      shop.bucket.giveBack(total);
      return refuse(core, [refusal(INTERNAL_ERROR, "INTERNAL_SERVER_ERROR", { requestId: "simulated" })]);
    }
    const denied = core.faults.take("protected_denied", subject);
    const call: ApiCall = { core, shop, spent: 0, protectedData: core.knobs.protectedData && !denied, subject };
    const result = await executeOperation(call, prepared, given);
    const actual = Math.min(total, call.spent);
    shop.bucket.giveBack(total - actual);
    core.stats.requestedCost += total;
    core.stats.actualCost += actual;
    const extensions = cost(total, actual, shop, debug ? fields : undefined);
    const wrote = operation.operation === "mutation";
    return { status: 200, json: { ...bounded(core, result), extensions }, wrote };
  };
}

function refuse(core: Core, errors: readonly GraphQLError[]): Answer {
  core.stats.refused += 1;
  return { status: 200, json: { errors } };
}

function tooDear(total: number, max: number): GraphQLError {
  const message = `Query cost is ${total}, which exceeds the single query max cost limit (${max}).`;
  return refusal(message, "MAX_COST_EXCEEDED", { cost: total, maxCost: max, documentation: LIMITS_DOCS });
}

/** Past a number of errors Shopify gives up on the answer. */
function bounded(core: Core, { errors, data }: ExecutionResult): Record<string, unknown> {
  if (!errors?.length) return { data };
  if (errors.length <= core.knobs.errorCeiling) return { data, errors };
  return {
    data: null,
    errors: [{ message: "Too many execution errors, max error limit reached. Results truncated" }],
  };
}

function cost(
  requested: number,
  actual: number | null,
  shop: SimulatedShop,
  fields?: FieldCost[],
): Record<string, unknown> {
  const status = { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: shop.bucket.status() };
  return { cost: fields ? { ...status, fields } : status };
}
