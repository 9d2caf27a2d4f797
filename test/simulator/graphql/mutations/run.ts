import type { GraphQLResolveInfo } from "graphql";
import type { ApiCall } from "../fields.ts";
import { earlierAnswer, idempotencyKey, settle } from "./idempotency.ts";
import type { Args, Mutation, Payload } from "./payload.ts";

/** What a mutation checks of its arguments before anything else, its idempotency key included. */
export type ArgumentCheck = (args: Args) => void;

/** Runs a mutation once per idempotency key, and later when a fault says so. */
export function runMutation(
  call: ApiCall,
  info: GraphQLResolveInfo,
  args: Args,
  mutation: Mutation,
  check?: ArgumentCheck,
): Payload | Promise<Payload> {
  check?.(args);
  const key = idempotencyKey(call, info);
  const earlier = key === undefined ? undefined : earlierAnswer(call, info.fieldName, key, args);
  if (earlier) return earlier;

  const run = (): Payload => {
    let payload: Payload | undefined;
    try {
      payload = mutation(call, args, info);
      return payload;
    } finally {
      if (key !== undefined) settle(call, key, payload);
    }
  };
  if (!call.core.faults.take("mutation_slow", call.subject)) return run();
  const { clock, knobs } = call.core;
  return new Promise<void>((resolve) => void clock.after(knobs.slowMutationMs, resolve)).then(run);
}
