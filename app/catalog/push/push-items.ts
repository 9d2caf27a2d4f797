/** The products of a run in the database. */
import { jsonText } from "~/lib/copy-text";
import type { Sql, Transaction } from "~/lib/sql";
import type { Before, ItemState, PushChange } from "~/resources/catalog/push";

export interface PushItem {
  catalogProductId: string;
  productId: string | null;
  state: ItemState;
  changes: PushChange[];
  before: Before[];
  attempts: number;
  idempotencyKey: string;
}

const ITEM = `catalog_product_id::text as "catalogProductId", product_id::text as "productId", state, changes, coalesce(before, '[]') as before,
  attempts, idempotency_key as "idempotencyKey"`;

/** The next products that wait and travel in no wave. */
export async function nextItems(sql: Sql, shopId: number, runId: string, limit: number): Promise<PushItem[]> {
  return await sql.query<PushItem>(
    `select ${ITEM} from push_items where shop_id = $1 and run_id = $2 and state = 'pending' and wave is null
      order by catalog_product_id limit $3`,
    [shopId, runId, limit],
  );
}

/** Those of a wave in a state, in the order of the catalog. */
export async function itemsOfWave(
  sql: Sql,
  shopId: number,
  runId: string,
  { wave, state, after, limit }: { wave: number; state: ItemState; after: string; limit: number },
): Promise<PushItem[]> {
  return await sql.query<PushItem>(
    `select ${ITEM} from push_items where shop_id = $1 and run_id = $2 and wave = $3 and state = $4 and catalog_product_id > $5
      order by catalog_product_id limit $6`,
    [shopId, runId, wave, state, after, limit],
  );
}

/** Products that go together: each is in Shopify, needs nothing created, and was not tried yet. Resolves to how many they are. */
export async function joinWave(
  tx: Transaction,
  shopId: number,
  runId: string,
  wave: number,
  most: number,
): Promise<number> {
  const rows = await tx.query(
    `update push_items set wave = $3, read_at = null where shop_id = $1 and run_id = $2 and catalog_product_id = any(array(
       select catalog_product_id from push_items where shop_id = $1 and run_id = $2 and ${CAN_JOIN} order by catalog_product_id limit $4))
     returning 1`,
    [shopId, runId, wave, most],
  );
  return rows.length;
}

export async function countJoining(sql: Sql, shopId: number, runId: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `select count(*)::int as count from push_items where shop_id = $1 and run_id = $2 and ${CAN_JOIN}`,
    [shopId, runId],
  );
  return row?.count ?? 0;
}

/** New records and options need calls that follow each other. */
const CAN_JOIN = `state = 'pending' and wave is null and attempts = 0 and product_id is not null
  and not changes @> '[{"field": "*"}]' and not changes @> '[{"field": "options"}]'`;

export async function itemsById(
  sql: Sql,
  shopId: number,
  runId: string,
  ids: readonly string[],
): Promise<Map<string, PushItem>> {
  const rows = await sql.query<PushItem>(
    `select ${ITEM} from push_items where shop_id = $1 and run_id = $2 and catalog_product_id = any($3::bigint[])`,
    [shopId, runId, ids],
  );
  return new Map(rows.map((row) => [row.catalogProductId, row]));
}

/** What a run has come to know of a product; what is not named stays. */
export interface ItemUpdate {
  catalogProductId: string;
  state: ItemState;
  changes: readonly PushChange[];
  before?: readonly Before[];
  reason?: string | null;
  /** Another try of it begins. */
  isTry?: boolean;
  productId?: string;
}

const ENDED: readonly ItemState[] = ["done", "unchanged", "conflict", "failed"];

/** Writes products down, within `held`. One that has ended is counted on the run, once. */
export async function updateItems(
  tx: Transaction,
  shopId: number,
  runId: string,
  updates: readonly ItemUpdate[],
  at: Date,
): Promise<void> {
  if (updates.length === 0) return;
  const rows = updates.map(({ catalogProductId, state, changes, before, reason, isTry, productId }) => ({
    id: catalogProductId,
    state,
    changes,
    before: before ?? null,
    reason: reason ?? null,
    tries: isTry ? 1 : 0,
    product_id: productId ?? null,
    done_at: ENDED.includes(state) ? at : null,
  }));
  await tx.query(
    `with told as (
       select * from jsonb_to_recordset($3) as r (id bigint, state text, changes jsonb, before jsonb, reason text, tries int,
              product_id bigint, done_at timestamptz)
     ), written as (
       update push_items i set state = r.state, changes = r.changes, before = coalesce(r.before, i.before), reason = r.reason,
              attempts = i.attempts + r.tries, product_id = coalesce(r.product_id, i.product_id), done_at = r.done_at,
              wave = case when r.state = 'sending' then i.wave end, read_at = case when r.tries = 0 then i.read_at end
         from told r where i.shop_id = $1 and i.run_id = $2 and i.catalog_product_id = r.id and i.done_at is null
       returning i.state
     )
     update push_runs r set pushed = r.pushed + c.pushed, unchanged = r.unchanged + c.unchanged, conflicts = r.conflicts + c.conflicts,
            failed = r.failed + c.failed
       from (select count(*) filter (where state = 'done')::int as pushed, count(*) filter (where state = 'unchanged')::int as unchanged,
                    count(*) filter (where state = 'conflict')::int as conflicts, count(*) filter (where state = 'failed')::int as failed from written) c
      where shop_id = $1 and id = $2`,
    [shopId, runId, jsonText(rows)],
  );
}
