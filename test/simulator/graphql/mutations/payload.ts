import type { GraphQLResolveInfo } from "graphql";
import type { ApiCall } from "../fields.ts";
import { refusal } from "../connections.ts";
import { opens } from "../schema.ts";

/** What a mutation refuses: the path of the input, the sentence, and a code where the payload's error type has one. */
export interface UserError {
  field: string[] | null;
  message: string;
  code?: string | null;
}

export type Payload = { userErrors: UserError[] } & Record<string, unknown>;
export type Args = Record<string, unknown>;
export type Input = Readonly<Record<string, unknown>>;
export type Mutation = (call: ApiCall, args: Args, info: GraphQLResolveInfo) => Payload;

/** The numeric id in a global id of this type; refuses what is no global id at all, as variables of that type are. */
export function bareId(type: string, globalId: unknown): string | undefined {
  const text = String(globalId);
  const [, found, id] = /^gid:\/\/shopify\/(\w+)\/(\d+)(?:\?.*)?$/.exec(text) ?? [];
  if (!found) throw refusal(`Invalid global id '${text}'`, "INVALID_VARIABLE");
  return found === type ? id : undefined;
}

/** Input that Shopify takes and the simulator has no data for is refused, never passed over. */
export function refuseUnsimulated(input: Input, typeName: string, fields: readonly string[]): void {
  const field = fields.find((name) => input[name] !== undefined && input[name] !== null);
  if (field) throw refusal(`The simulator does not simulate ${typeName}.${field} (not simulated).`, "NOT_SIMULATED");
}

/** A list of an input, empty when it is not given. */
export function listOf(input: Input, name: string): Input[] {
  return (input[name] as Input[] | null | undefined) ?? [];
}

/** For mutations whose own entry in the schema names no scope: what they change needs one ("the same access level needed to mutate the owner"). */
export function requireProductsScope(call: ApiCall, field: string): void {
  if (opens(call.shop.scopes, ["write_products"])) return;
  const requiredAccess = "`write_products` access scope.";
  throw refusal(`Access denied for ${field} field. Required access: ${requiredAccess}`, "ACCESS_DENIED", {
    requiredAccess,
  });
}

/** Whether a test ordered this item to be refused. */
export function itemRefused(call: ApiCall, globalId: unknown): boolean {
  return call.core.faults.take("item_refused", String(globalId));
}

export const ITEM_REFUSED = "Something went wrong, please try again.";
