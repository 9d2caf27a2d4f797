import { z } from "zod";
import { AppError } from "~/lib/errors";
import { counted } from "~/lib/words";
import { zonedInstant } from "~/lib/zoned-day";
import { countRange, openReplay } from "~/mirror/ask-again";
import type { Range } from "~/mirror/ask-again";
import type { ReplayPlan } from "~/resources/dead-letter";

import type { Ctx } from "./ctx";
import { wakeInbox } from "./retry-dead-letters";

/** Records that one replay reads again at most: each is a read of its own, and an update reads more for less. */
const MOST_REPLAYED = 5000;

/** What a replay of this range would do. Throws `AppError("invalid")` with a sentence per field. */
export async function planReplay(ctx: Ctx, input: unknown): Promise<ReplayPlan> {
  const range = rangeOf(ctx, input);
  return { from: range.from.toISOString(), to: range.to.toISOString(), ...(await countRange(ctx, range)) };
}

/**
 * Works off again what came from `from` until before `to`: one read per record, whatever the mirror shows, behind what
 * Shopify has just sent. Answers with what `planReplay` would have said.
 */
export async function replayDeliveries(
  ctx: Ctx,
  input: unknown,
  askedBy: string | null,
): Promise<ReplayPlan & { replayId: string }> {
  const range = rangeOf(ctx, input);
  const { deliveries, replayed: expected } = await countRange(ctx, range);
  if (deliveries === 0) throw wrong({ to: "No deliveries came in this time." });
  if (expected > MOST_REPLAYED) {
    throw wrong({
      to: `${counted(expected, { one: "record", many: "records" })} changed in this time; a replay reads at most ${counted(MOST_REPLAYED, { one: "record", many: "records" })}. Choose a shorter time, or start an update.`,
    });
  }
  return await ctx.db.transaction(async (tx) => {
    const { id, replayed } = await openReplay(ctx, tx, range, { deliveries, askedBy });
    await wakeInbox(ctx, tx);
    return { replayId: id, from: range.from.toISOString(), to: range.to.toISOString(), deliveries, replayed };
  });
}

const Input = z.object({ from: z.string(), to: z.string() });
const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** Times with a zone are taken as they are, others as clocks in the shop's zone show them. */
function rangeOf(ctx: Ctx, input: unknown): Range {
  const text = Input.safeParse(input);
  const given: Partial<z.infer<typeof Input>> = text.success ? text.data : {};
  const [from, to] = [given.from, given.to].map((value) => instantOf(value, ctx.shop.timeZone));
  if (!from || !to) {
    const say = "Give a day and time, such as 2026-11-21T08:30.";
    throw wrong({ ...(!from && { from: say }), ...(!to && { to: say }) });
  }
  if (from >= to) throw wrong({ to: "The end must be later than the beginning." });
  return { from, to };
}

function instantOf(text: string | undefined, timeZone: string): Date | null {
  if (text === undefined) return null;
  try {
    if (LOCAL.test(text)) return new Date(zonedInstant(text, timeZone));
  } catch {
    return null;
  }
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at);
}

const wrong = (fields: Record<string, string>) => new AppError("invalid", Object.values(fields).join(" "), { fields });
