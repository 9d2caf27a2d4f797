/** Writes one product, call by call. */
import { AccessDenied, AppError } from "~/lib/errors";
import type { PushChange } from "~/resources/catalog/push";
import type { Ctx } from "~/sync/ctx";
import { concernsAll } from "~/sync/read-apart";

import { withVerdicts } from "./judge";
import { partsOf } from "./parts";
import type { Part, Sender, Target } from "./parts";
import { all, verdictsOf, writeOf } from "./verdicts";
import type { Verdicts } from "./verdicts";

/** A call that held something back because something else was refused is followed by one without that, this often. */
const ROUNDS = 4;

/**
 * Resolves to the changes as they were answered; those that nobody answered for have no state. Throws what concerns all: no
 * access, no budget, Shopify down. `onAnswer` hears of every answer before the next call.
 */
export async function sendProduct(
  ctx: Ctx,
  changes: readonly PushChange[],
  target: Target,
  sender: Sender,
  onAnswer: (changes: PushChange[]) => Promise<void>,
): Promise<PushChange[]> {
  let now = [...changes];
  let open = openOf(now);
  for (let round = 0; round < ROUNDS && open.length > 0; round++) {
    const held: number[] = [];
    for (const part of partsOf(now, open, target, sender)) {
      const verdicts = await call(ctx, part, now);
      now = withVerdicts(now, verdicts);
      await onAnswer(now);
      held.push(...[...verdicts].flatMap(([place, { kind }]) => (kind === "held" ? [place] : [])));
    }
    // Nothing was refused, and yet something was held: Shopify wants another key.
    if (held.length === open.length) sender = { ...sender, salt: `${sender.salt}+` };
    open = held.filter((place) => now[place]?.state === undefined);
  }
  return now;
}

const openOf = (changes: readonly PushChange[]) =>
  changes.flatMap(({ state }, place) => (state === undefined ? [place] : []));

async function call(ctx: Ctx, part: Part, changes: readonly PushChange[]): Promise<Verdicts> {
  try {
    // Once: a mutation whose answer was lost may have been done, so it is looked up before it is sent again.
    const { data } = await ctx.admin.query({ document: writeOf(part).document, variables: part.variables, tries: 1 });
    return verdictsOf(part, data, changes);
  } catch (error) {
    if (error instanceof AccessDenied) return all(part, { kind: "refused", reason: error.message });
    if (concernsAll(error) || !(error instanceof AppError)) throw error;
    return all(part, error.retry ? { kind: "unanswered" } : { kind: "refused", reason: error.message });
  }
}
