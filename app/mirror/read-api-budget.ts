import { zonedDay, zonedDayStart } from "~/lib/zoned-day";
import type { ApiBudgetFacts } from "~/resources/api-budget";
import type { MirrorCtx } from "./ctx";

const HOUR_MS = 3_600_000;

/** What Lockstep used of the shop's API budget since midnight in the shop's time zone. */
export async function readApiBudget(ctx: MirrorCtx): Promise<ApiBudgetFacts> {
  const { timeZone } = ctx.shop;
  const now = ctx.clock().getTime();
  // Usage is kept by hours of UTC: where midnight falls within one, the day is counted from the next.
  const midnight = Math.ceil(Date.parse(zonedDayStart(zonedDay(ctx.clock(), timeZone), timeZone)) / HOUR_MS) * HOUR_MS;
  const rows = await ctx.db.query<{ hour: Date; cost: number; waited: number }>(
    `select hour, sum(query_cost)::int as cost, sum(throttled_ms)::int as waited from api_usage
      where shop_id = $1 and hour >= $2 group by hour`,
    [ctx.shop.id, new Date(midnight)],
  );
  const [bucket] = await ctx.db.query<{ rate: number }>(
    "select restore_rate as rate from api_budgets where shop_id = $1",
    [ctx.shop.id],
  );
  const hours = Array.from(
    { length: Math.max(1, Math.floor((now - midnight) / HOUR_MS) + 1) },
    (_, n) => midnight + n * HOUR_MS,
  );
  return {
    standing: "well",
    used: rows.reduce((sum, row) => sum + row.cost, 0),
    available: bucket ? Math.max(1, Math.round((bucket.rate * (now - midnight)) / 1000)) : null,
    waitedMs: rows.reduce((sum, row) => sum + row.waited, 0),
    hours: hours.map((hour) => ({
      hour: new Date(hour).toISOString(),
      cost: rows.find((row) => row.hour.getTime() === hour)?.cost ?? 0,
    })),
  };
}
