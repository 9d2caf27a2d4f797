import { z } from "zod";
import { AppError } from "~/lib/errors";
import type { Transaction } from "~/lib/sql";
import { askAgain } from "~/mirror/ask-again";
import type { Chosen } from "~/mirror/ask-again";

import type { Ctx } from "./ctx";

const MOST_KEYS = 1000;
const Input = z.union([
  z.object({ all: z.literal(true) }),
  z.object({ keys: z.array(z.string()).min(1).max(MOST_KEYS) }),
]);

/**
 * Tries dead letters again: `{ keys }` (see resources/dead-letter.ts) or `{ all: true }`. They are marked in one statement
 * and worked off behind what Shopify has just sent. Answers with how many; those that another try has settled meanwhile, and
 * those about the app itself, are not among them. Throws `AppError("invalid")`.
 */
export async function retryDeadLetters(ctx: Ctx, input: unknown): Promise<{ asked: number }> {
  const wanted = Input.safeParse(input);
  if (!wanted.success) {
    throw new AppError("invalid", `Say which dead letters to retry: 1 to ${MOST_KEYS} keys, or all.`, {
      fields: { keys: 'Send {"keys": ["delivery:…", "record:orders:…"]} or {"all": true}.' },
    });
  }
  const chosen = "all" in wanted.data ? null : chosenOf(wanted.data.keys);
  return await ctx.db.transaction(async (tx) => {
    const asked = await askAgain(ctx, tx, chosen);
    if (asked > 0) await wakeInbox(ctx, tx);
    return { asked };
  });
}

export async function wakeInbox(ctx: Ctx, tx: Transaction): Promise<void> {
  await ctx.queue.add("process-deliveries", { shopId: ctx.shop.id }, { key: `deliveries:${ctx.shop.id}`, tx });
}

function chosenOf(keys: readonly string[]): Chosen {
  const records: { resource: string; id: string }[] = [];
  const webhookIds: string[] = [];
  for (const key of keys) {
    const [, resource, id] = /^record:(\w+):(\d{1,18})$/.exec(key) ?? [];
    const webhookId = /^delivery:(.+)$/.exec(key)?.[1];
    if (resource !== undefined && id !== undefined) records.push({ resource, id });
    else if (webhookId !== undefined) webhookIds.push(webhookId);
    else
      throw new AppError("invalid", `There is no dead letter “${key.slice(0, 80)}”.`, {
        fields: { keys: "Use keys from the list." },
      });
  }
  return { webhookIds, records };
}
