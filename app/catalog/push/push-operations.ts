/** The bulk operations of a run's wave in the database, and the lines they write from. */
import { jsonText } from "~/lib/copy-text";
import type { Sql, Transaction } from "~/lib/sql";
import { held } from "~/mirror/lease";
import type { Lease } from "~/mirror/lease";
import type { MirrorCtx } from "~/mirror/ctx";

import type { Part, PartKind } from "./parts";

/** `before` and `after` read the products of a range of ids; every other one writes a part of them. */
export type OperationKind = "before" | "after" | PartKind;

/**
 * - `pending`: to be submitted. `submitting`: being submitted; if its process dies, Shopify may run it. `submitted`: runs at Shopify.
 * - `done`: its file was read, as far as there was one. `lost`: what it did has to be looked up.
 */
export type OperationState = "pending" | "submitting" | "submitted" | "done" | "lost";

export interface PushOperation {
  n: number;
  wave: number;
  kind: OperationKind;
  state: OperationState;
  bulkOperationId: string | null;
  idFrom: string | null;
  idTo: string | null;
  attempts: number;
  createdAt: Date;
}

/** In the order they were made. */
export async function operationsOf(sql: Sql, shopId: number, runId: string): Promise<PushOperation[]> {
  return await sql.query<PushOperation>(
    `select n, wave, kind, state, bulk_operation_id as "bulkOperationId", id_from::text as "idFrom", id_to::text as "idTo", attempts,
            created_at as "createdAt"
       from push_operations where shop_id = $1 and run_id = $2 order by n`,
    [shopId, runId],
  );
}

/** Without ranges nothing is read together, and what stands here only says so. */
export async function addReads(
  tx: Transaction,
  shopId: number,
  runId: string,
  wave: number,
  kind: "before" | "after",
  ranges: readonly { from: string; to: string }[],
  at: Date,
): Promise<void> {
  await tx.query(
    `insert into push_operations (shop_id, run_id, n, wave, kind, state, id_from, id_to, created_at)
     select $1, $2, (select coalesce(max(n), -1) from push_operations where shop_id = $1 and run_id = $2) + r.n, $3, $4,
            case when r.id_from is null then 'done' else 'pending' end, r.id_from, r.id_to, $7
       from unnest($5::bigint[], $6::bigint[]) with ordinality as r (id_from, id_to, n)`,
    [
      shopId,
      runId,
      wave,
      kind,
      ranges.length > 0 ? ranges.map(({ from }) => from) : [null],
      ranges.length > 0 ? ranges.map(({ to }) => to) : [null],
      at,
    ],
  );
}

/** Changes an operation; what is not named stays. */
export async function moveOperation(
  ctx: MirrorCtx,
  lease: Lease,
  n: number,
  move: { state: OperationState; bulkOperationId?: string; isTry?: boolean },
): Promise<void> {
  await held(ctx, lease, (tx) =>
    tx.query(
      `update push_operations set state = $4, bulk_operation_id = coalesce($5, bulk_operation_id), attempts = attempts + $6,
              created_at = case when $4 = 'submitting' then $7 else created_at end
        where shop_id = $1 and run_id = $2 and n = $3`,
      [ctx.shop.id, lease.id, n, move.state, move.bulkOperationId ?? null, move.isTry ? 1 : 0, ctx.clock()],
    ),
  );
}

/** Lines to an operation: few enough that one that fails costs little. */
const LINES = 2_500;
/** Bytes of its file; Shopify takes a hundred million, and it is held in memory while it is sent. */
const BYTES = 8 * 1024 * 1024;

/** Adds parts as lines to the wave's files of their kinds, beginning another one where a file is full. */
export async function addLines(
  tx: Transaction,
  shopId: number,
  runId: string,
  wave: number,
  parts: readonly (Part & { catalogProductId: string })[],
  at: Date,
): Promise<void> {
  const open = await openFiles(tx, shopId, runId, wave);
  const rows: unknown[] = [];
  for (const { kind, variables, rows: places, catalogProductId } of parts) {
    const bytes = Buffer.byteLength(JSON.stringify(variables));
    let file = open.files.get(kind);
    if (!file || file.lines >= LINES || file.bytes + bytes > BYTES) {
      file = { n: open.next++, lines: 0, bytes: 0 };
      open.files.set(kind, file);
      await tx.query(
        "insert into push_operations (shop_id, run_id, n, wave, kind, created_at) values ($1, $2, $3, $4, $5, $6)",
        [shopId, runId, file.n, wave, kind, at],
      );
    }
    rows.push({ operation: file.n, line: file.lines++, product: catalogProductId, places, variables });
    file.bytes += bytes;
  }
  await tx.query(
    `insert into push_lines (shop_id, run_id, operation, line, catalog_product_id, places, variables)
     select $1, $2, operation, line, product, places, variables
       from jsonb_to_recordset($3) as r (operation int, line int, product bigint, places jsonb, variables jsonb)`,
    [shopId, runId, jsonText(rows)],
  );
}

interface File {
  n: number;
  lines: number;
  bytes: number;
}

async function openFiles(
  tx: Sql,
  shopId: number,
  runId: string,
  wave: number,
): Promise<{ files: Map<string, File>; next: number }> {
  const rows = await tx.query<File & { kind: string }>(
    `select o.kind, o.n, count(l.line)::int as lines, coalesce(sum(length(l.variables::text)), 0)::int as bytes
       from push_operations o left join push_lines l on l.shop_id = o.shop_id and l.run_id = o.run_id and l.operation = o.n
      where o.shop_id = $1 and o.run_id = $2 and o.wave = $3 and o.kind not in ('before', 'after') group by o.kind, o.n order by o.n`,
    [shopId, runId, wave],
  );
  const [last] = await tx.query<{ n: number }>(
    "select coalesce(max(n), -1)::int as n from push_operations where shop_id = $1 and run_id = $2",
    [shopId, runId],
  );
  return { files: new Map(rows.map(({ kind, ...file }) => [kind, file])), next: (last?.n ?? -1) + 1 };
}

/** The file of an operation, in the order of its lines. */
export async function linesOf(sql: Sql, shopId: number, runId: string, operation: number): Promise<string[]> {
  const rows = await sql.query<{ text: string }>(
    "select variables::text as text from push_lines where shop_id = $1 and run_id = $2 and operation = $3 order by line",
    [shopId, runId, operation],
  );
  return rows.map(({ text }) => text);
}

export interface PushLine {
  line: number;
  catalogProductId: string;
  places: number[][];
  variables: Record<string, unknown>;
}

export async function linesByNumber(
  sql: Sql,
  shopId: number,
  runId: string,
  operation: number,
  numbers: readonly number[],
): Promise<Map<number, PushLine>> {
  const rows = await sql.query<PushLine>(
    `select line, catalog_product_id::text as "catalogProductId", places, variables from push_lines
      where shop_id = $1 and run_id = $2 and operation = $3 and line = any($4::int[])`,
    [shopId, runId, operation, numbers],
  );
  return new Map(rows.map((row) => [row.line, row]));
}

/** A wave is over: what it travelled with is no longer needed. */
export async function forgetWave(tx: Transaction, shopId: number, runId: string, wave: number): Promise<void> {
  await tx.query(
    `delete from push_lines l using push_operations o where o.shop_id = $1 and o.run_id = $2 and o.wave = $3
        and l.shop_id = $1 and l.run_id = $2 and l.operation = o.n`,
    [shopId, runId, wave],
  );
  await tx.query("delete from push_operations where shop_id = $1 and run_id = $2 and wave = $3", [shopId, runId, wave]);
}
