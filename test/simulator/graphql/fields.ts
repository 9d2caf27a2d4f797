import { getNamedType, getNullableType, isListType, isNonNullType, isCompositeType } from "graphql";
import type {
  GraphQLFieldResolver,
  GraphQLNamedType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLTypeResolver,
  GraphQLError,
} from "graphql";
import { opens } from "./schema.ts";
import { connectArray, refusal } from "./connections.ts";
import type { PageArgs } from "./connections.ts";
import { isConnection } from "./cost.ts";
import { inputComplexity } from "./mutations/complexity.ts";
import { mutate } from "./mutations/table.ts";
import { query } from "./roots.ts";
import { limited, viewOf } from "./views.ts";
import type { Core, SimulatedShop } from "../shop.ts";

/** One request to the Admin API, as every resolver sees it. */
export interface ApiCall {
  core: Core;
  shop: SimulatedShop;
  /** Points of what was really returned. */
  spent: number;
  protectedData: boolean;
  /** The operation's name and text, for faults to match. */
  subject: string;
  /** A row of a bulk mutation. */
  bulk?: boolean;
}

type Source = Record<string, unknown>;

/** Types whose nodes say null where they mean it, so that anything else is not simulated. */
const WHOLE = new Set(
  "Product ProductVariant ProductOption InventoryItem InventoryLevel Location Metafield MediaImage".split(" "),
);

export const PROTECTED_DATA_DOCS = "https://shopify.dev/docs/apps/launch/protected-customer-data";
const SCOPE_DOCS = "https://shopify.dev/api/usage/access-scopes";

export const resolveField: GraphQLFieldResolver<Source, ApiCall, Record<string, unknown>> = (
  source,
  args,
  call,
  info,
) => {
  const denied = denial(call, info.parentType.name, info.fieldName, info.returnType);
  if (denied) throw denied;
  const value =
    info.parentType === info.schema.getQueryType()
      ? query(call, info.fieldName, args)
      : info.parentType === info.schema.getMutationType()
        ? mutate(call, info, args)
        : property(call, source, args, info);
  const charged = (answer: unknown) => {
    charge(call, info, answer);
    return answer;
  };
  return value instanceof Promise ? value.then(charged) : charged(value);
};

export const resolveType: GraphQLTypeResolver<Source, ApiCall> = (value) =>
  typeof value.__typename === "string" ? value.__typename : typeOfId(value.id);

export function typeOfId(id: unknown): string | undefined {
  return typeof id === "string" ? /^gid:\/\/shopify\/(\w+)\//.exec(id)?.[1] : undefined;
}

/** Why the app may not read this field: a scope it was not granted, or protected data it is not approved for. */
export function denial(
  call: Pick<ApiCall, "core" | "shop" | "protectedData">,
  parent: string,
  field: string,
  returns: GraphQLOutputType,
): GraphQLError | undefined {
  const { admin } = call.core;
  const type = elementType(getNamedType(returns));
  for (const place of [`${parent}.${field}`, type.name]) {
    const needed = admin.scopesOf(place);
    if (!needed || opens(call.shop.scopes, needed)) continue;
    const requiredAccess = admin.accessOf(place);
    return refusal(`Access denied for ${field} field. Required access: ${requiredAccess}`, "ACCESS_DENIED", {
      documentation: SCOPE_DOCS,
      requiredAccess,
    });
  }
  if (call.protectedData) return undefined;
  if (type.name === "Customer") {
    return refusal("This app is not approved to access the Customer object. " + seeDocs(), "ACCESS_DENIED", {
      documentation: PROTECTED_DATA_DOCS,
    });
  }
  if (admin.isProtected(parent, field)) {
    return refusal(`This app is not approved to use the ${field} field. ${seeDocs()}`, "ACCESS_DENIED", {
      documentation: PROTECTED_DATA_DOCS,
    });
  }
  return undefined;
}

function seeDocs(): string {
  return `See ${PROTECTED_DATA_DOCS} for more details.`;
}

/** The object a connection lists; any other type is itself. */
export function elementType(type: GraphQLNamedType): GraphQLNamedType {
  if (!isConnection(type) || !("getFields" in type)) return type;
  const nodes = type.getFields().nodes;
  return nodes && "args" in nodes ? getNamedType(nodes.type) : type;
}

function property(call: ApiCall, source: Source, args: Record<string, unknown>, info: GraphQLResolveInfo): unknown {
  const value = viewOf(info.parentType.name, info.fieldName)(source, args, call.shop);
  const type = getNamedType(info.returnType);
  if (isConnection(type) && Array.isArray(value)) return connectArray(value as Source[], args as PageArgs);
  if (Array.isArray(value)) return limited(value as unknown[], args);
  if (value !== undefined) return value;
  if (isNonNullType(info.returnType) || isConnection(type) || WHOLE.has(info.parentType.name)) {
    throw refusal(`The simulator does not simulate ${info.parentType.name}.${info.fieldName}.`, "NOT_SIMULATED");
  }
  return null;
}

function charge(call: ApiCall, info: GraphQLResolveInfo, value: unknown): void {
  const type = getNamedType(info.returnType);
  if (value === null || value === undefined || !isCompositeType(type)) return;
  const rules = call.core.knobs.costRules;
  if (isConnection(type)) call.spent += rules.connectionBase + ((value as { nodes?: unknown[] }).nodes?.length ?? 0);
  else if (info.parentType === info.schema.getMutationType()) call.spent += rules.mutation + complexity(info);
  else if (info.parentType.name.endsWith("Payload")) return;
  else if (isConnection(info.parentType) || info.parentType.name.endsWith("Edge")) return;
  else call.spent += isListType(getNullableType(info.returnType)) ? listLength(value) : 1;
}

function complexity(info: GraphQLResolveInfo): number {
  return info.fieldNodes[0] ? inputComplexity(info.schema, info.fieldNodes[0], info.variableValues) : 0;
}

function listLength(value: unknown): number {
  return Array.isArray(value) ? value.filter((item) => item !== null).length : 1;
}
