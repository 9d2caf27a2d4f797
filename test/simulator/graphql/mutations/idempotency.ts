import { getDirectiveValues } from "graphql";
import type { GraphQLResolveInfo } from "graphql";
import type { ApiCall } from "../fields.ts";
import { refusal } from "../connections.ts";
import type { Args, Payload } from "./payload.ts";

/** How long a key is known (https://shopify.dev/docs/api/usage/implementing-idempotency). */
const KEPT_MS = 24 * 3600_000;

interface Attempt {
  at: number;
  /** The mutation and its arguments: the same key may not be used for others. */
  input: string;
  state: "running" | "failed" | "done";
  payload?: Payload;
}

/** The keys of one app in one shop, oldest first. */
export type Attempts = Map<string, Attempt>;

/**
 * The key of `@idempotent(key:)` on this field. Some mutations have required it since 2026-04, the others must not have
 * it; how Shopify words the refusal of those is not known.
 */
export function idempotencyKey(call: ApiCall, info: GraphQLResolveInfo): string | undefined {
  const rule = call.core.admin.idempotencyOf(info.fieldName);
  const directive = info.schema.getDirective("idempotent");
  const node = info.fieldNodes[0];
  const given = directive && node && getDirectiveValues(directive, node, info.variableValues);
  const key = given?.key as string | undefined;
  if (key === undefined) {
    if (rule !== "required") return undefined;
    throw refusal("The @idempotent directive is required for this mutation but was not provided.", "BAD_REQUEST");
  }
  if (!rule) throw refusal("The @idempotent directive is not supported for this mutation.", "BAD_REQUEST");
  if (key.trim() === "")
    throw refusal("The idempotency key cannot be an empty string or whitespace only.", "BAD_REQUEST");
  return key;
}

/** What is already known under a key: the answer to give instead of running. undefined: this attempt may run, and is noted. */
export function earlierAnswer(call: ApiCall, field: string, key: string, args: Args): Payload | undefined {
  const attempts = call.shop.written.attempts;
  const now = call.core.clock.now().getTime();
  for (const [known, attempt] of attempts) {
    if (attempt.at + KEPT_MS > now) break;
    attempts.delete(known);
  }
  const input = JSON.stringify([field, args]);
  const earlier = attempts.get(key);
  if (!earlier) {
    attempts.set(key, { at: now, input, state: "running" });
    return undefined;
  }
  if (earlier.input !== input) {
    return refused(
      "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
      "The same idempotency key cannot be used with different operation parameters.",
    );
  }
  if (earlier.payload) return earlier.payload;
  if (earlier.state === "running")
    return refused("IDEMPOTENCY_CONCURRENT_REQUEST", "This request is currently in progress, please try again.");
  return refused(
    "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED",
    "A previous request with this idempotency key failed. Retry with a new idempotency key.",
  );
}

/** Notes how the attempt went. What a refused one leaves behind is not documented in full: see the knob. */
export function settle(call: ApiCall, key: string, payload: Payload | undefined): void {
  const { attempts } = call.shop.written;
  const attempt = attempts.get(key);
  if (!attempt) return;
  const failed = !payload || payload.userErrors.length > 0;
  if (failed && call.core.knobs.idempotencyAfterErrors === "forget") attempts.delete(key);
  else if (failed && call.core.knobs.idempotencyAfterErrors === "failed") attempt.state = "failed";
  else if (payload) Object.assign(attempt, { state: "done", payload });
  else attempts.delete(key);
}

function refused(code: string, message: string): Payload {
  return { userErrors: [{ field: null, message, code }] };
}
