/**
 * Whether Shopify answers at all, kept beside the shop's bucket for all processes: closed, it counts failures in a row;
 * open, nothing is sent until a growing time has passed, and then one call of one process finds out. Waits are measured by
 * the database's clock; `outage_since` is told to people and comes from the process's.
 */
import { Outage } from "~/lib/errors";
import type { Sql } from "~/lib/sql";

export interface CircuitSettings {
  /** Failures in a row, of all processes together, after which nothing more is sent. */
  failures: number;
  /** Before the first probe; doubled after each that fails, and each is shortened by up to half at random. */
  firstProbeMs: number;
  longestProbeMs: number;
}

export const CIRCUIT: CircuitSettings = { failures: 5, firstProbeMs: 5_000, longestProbeMs: 60_000 };

/** A probe whose process died is made anew after this: longer than a request may take. */
const PROBE_LEASE_SECONDS = 45;
/** While a probe is under way its outcome is near. */
const LOOK_AGAIN_MS = 2_000;

export const CIRCUIT_COLUMNS = `outage_since, probe_at is not null as is_open, probing,
  greatest(0, extract(epoch from probe_at - clock_timestamp()) * 1000)::float as probe_in_ms`;

export interface CircuitRow {
  outage_since: Date | null;
  is_open: boolean;
  probing: boolean;
  probe_in_ms: number | null;
}

export interface Refusal {
  since: Date;
  retryAfterMs: number;
}

/** Why nothing may be sent now, or null. */
export function refusalOf(row: CircuitRow): Refusal | null {
  if (!row.is_open || !row.probe_in_ms || !row.outage_since) return null;
  const retryAfterMs = Math.ceil(row.probing ? Math.min(row.probe_in_ms, LOOK_AGAIN_MS) : row.probe_in_ms);
  return { since: row.outage_since, retryAfterMs };
}

/** The row is locked and its time has come: this call is the probe, and everybody else goes on waiting. */
export async function probe(tx: Sql, shopId: number): Promise<void> {
  await tx.query(
    `update api_budgets set probing = true, probe_at = clock_timestamp() + interval '${PROBE_LEASE_SECONDS} seconds' where shop_id = $1`,
    [shopId],
  );
}

/** Shopify has answered, whatever it said: everything goes on. */
export async function countAnswer(sql: Sql, shopId: number): Promise<void> {
  await sql.query(
    `update api_budgets set failures = 0, probes = 0, probing = false, outage_since = null, probe_at = null
      where shop_id = $1 and outage_since is not null`,
    [shopId],
  );
}

/**
 * Shopify was not reached; answers with the refusal that holds from now on, if this was one failure too many. A call that
 * began before the newest answer says nothing about now, and while nothing is sent only the probe counts.
 */
export async function countFailure(
  sql: Sql,
  shopId: number,
  call: { taken: number; isProbe: boolean },
  at: Date,
  settings: CircuitSettings,
): Promise<Refusal | null> {
  const opens = "($3 or failures + 1 >= $5)";
  const [row] = await sql.query<CircuitRow>(
    `update api_budgets set failures = failures + 1, outage_since = coalesce(outage_since, $4), probing = false,
            probes = probes + case when ${opens} then 1 else 0 end,
            probe_at = case when ${opens}
              then clock_timestamp() + least($7::float, $6 * 2 ^ least(probes, 20)) * $8 * interval '1 millisecond' end
      where shop_id = $1 and learned <= $2 and (probe_at is null or $3)
      returning ${CIRCUIT_COLUMNS}`,
    [
      shopId,
      call.taken,
      call.isProbe,
      at,
      settings.failures,
      settings.firstProbeMs,
      settings.longestProbeMs,
      0.5 + Math.random() / 2,
    ],
  );
  return row ? refusalOf(row) : null;
}

/** Since when nothing is sent, and when Shopify is asked again; null while it answers. */
export async function readOutage(sql: Sql, shopId: number): Promise<Refusal | null> {
  const [row] = await sql.query<CircuitRow>(`select ${CIRCUIT_COLUMNS} from api_budgets where shop_id = $1`, [shopId]);
  return row?.is_open && row.outage_since ? { since: row.outage_since, retryAfterMs: row.probe_in_ms ?? 0 } : null;
}

/** Somebody wants to know now: the next call finds out whether Shopify answers. */
export async function askAgain(sql: Sql, shopId: number): Promise<void> {
  await sql.query(
    "update api_budgets set probe_at = clock_timestamp() where shop_id = $1 and probe_at is not null and not probing",
    [shopId],
  );
}

/** What a refused call tells its caller. */
export function outage({ since, retryAfterMs }: Refusal, now: Date, timeZone: string): Outage {
  return new Outage(sinceSentence(since, now, timeZone), { retryAfterMs });
}

/** "Shopify has not answered since 14:02", with the day when it was another one. */
export function sinceSentence(since: Date, now: Date, timeZone: string): string {
  const day = new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "long" });
  const time = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(since);
  const when = day.format(since) === day.format(now) ? time : `${day.format(since)}, ${time}`;
  return `Shopify has not answered since ${when}`;
}
