import { zonedDay, zonedDayStart } from "~/lib/zoned-day";
import type { MirrorCtx } from "~/mirror/ctx";
import type { ApiBudgetFacts } from "~/resources/api-budget";
import type { Standing } from "~/resources/health";
import { readOutage, sinceSentence } from "~/shopify/circuit";

const HOUR_MS = 3_600_000;
/** Beyond this share of the day's budget somebody should look. */
const MUCH = 0.8;

interface Usage {
  hour: Date;
  spender: string;
  calls: number;
  cost: number;
  waited: string;
}

/** What Lockstep used of the shop's API budget since midnight in the shop's time zone, and whether Shopify answers. */
export async function readApiBudget(ctx: Pick<MirrorCtx, "db" | "shop" | "clock">): Promise<ApiBudgetFacts> {
  const { timeZone } = ctx.shop;
  const now = ctx.clock();
  const today = zonedDay(now, timeZone);
  // Usage is kept by hours of UTC: where midnight falls within one, the day is counted from the next.
  const midnight = Math.ceil(Date.parse(zonedDayStart(today, timeZone)) / HOUR_MS) * HOUR_MS;
  const length = Math.ceil((Date.parse(zonedDayStart(today, timeZone, 1)) - midnight) / HOUR_MS);
  const [rows, available, outage] = await Promise.all([
    ctx.db.query<Usage>(
      `select hour, spender, calls, query_cost as cost, throttled_ms as waited from api_usage where shop_id = $1 and hour >= $2`,
      [ctx.shop.id, new Date(midnight)],
    ),
    availableSince(ctx, Math.max(0, now.getTime() - midnight) / 1000),
    readOutage(ctx.db, ctx.shop.id),
  ]);
  const used = bySpender(rows);
  const hours = Array.from({ length }, (_, n) => midnight + n * HOUR_MS);
  const since = outage && sinceSentence(outage.since, now, timeZone);
  return {
    standing: standingOf(used, available, outage !== null),
    used,
    available,
    calls: sum(rows.map((row) => row.calls)),
    waitedMs: sum(rows.map((row) => Number(row.waited))),
    hours: hours.map((hour) => ({
      hour: new Date(hour).toISOString(),
      used: bySpender(rows.filter((row) => row.hour.getTime() === hour)),
    })),
    ...(since && { trouble: since }),
    outage: outage && since ? { since, askedAgainInMs: outage.retryAfterMs } : null,
  };
}

async function availableSince(ctx: Pick<MirrorCtx, "db" | "shop">, seconds: number): Promise<number | null> {
  const [bucket] = await ctx.db.query<{ maximum: number; rate: number }>(
    "select maximum_available as maximum, restore_rate as rate from api_budgets where shop_id = $1 and learned > 0",
    [ctx.shop.id],
  );
  return bucket ? Math.round(bucket.maximum + bucket.rate * seconds) : null;
}

function standingOf(used: Record<string, number>, available: number | null, isOut: boolean): Standing {
  if (isOut) return "bad";
  return available !== null && sum(Object.values(used)) > MUCH * available ? "attention" : "well";
}

function bySpender(rows: readonly Usage[]): Record<string, number> {
  const used: Record<string, number> = {};
  for (const { spender, cost } of rows) used[spender] = (used[spender] ?? 0) + cost;
  return used;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
