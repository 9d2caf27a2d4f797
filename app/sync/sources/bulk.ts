/** One bulk operation's file into the mirror, if and only if it is proven whole. */
import { AppError } from "~/lib/errors";
import { idOf } from "~/lib/gid";
import type { SeenRecord } from "~/mirror/differences";
import type { Prepared } from "~/mirror/version";
import type { Change, Resource } from "~/resources/resource";
import type { BulkOperation } from "~/shopify/bulk";
import { kinPrefixes, nodesOf } from "~/shopify/jsonl";
import type { Counted, Spool } from "~/shopify/spool.server";

import { preparedBatches } from "../apply-changes";
import type { Ctx } from "../ctx";
import { changeOf } from "./changes";

/**
 * The file of a completed operation, brought to disk and held against Shopify's own counts; null when the operation found
 * nothing. Throws `AppError("undecodable")` when file and counts disagree: nothing has been written then.
 */
export async function fetchBulkFile(ctx: Ctx, resource: Resource, operation: BulkOperation): Promise<Spool | null> {
  if (operation.url === null) {
    if (operation.objectCount === "0") return null;
    throw new AppError("undecodable", `Shopify counted ${operation.objectCount} objects but offered no file.`);
  }
  const { body, length } = await ctx.admin.download(operation.url);
  const root = `gid://shopify/${resource.type}/`;
  const file = await ctx.spool(body, root, kinPrefixes(resource.connections)).catch((cause: unknown) => {
    throw new AppError("unavailable", "The download of Shopify's file broke off.", { cause });
  });
  const wrong = disagreement(file.counted, operation, length);
  if (!wrong) return file;
  await file.remove();
  throw new AppError("undecodable", wrong);
}

function disagreement(counted: Counted, operation: BulkOperation, length: number | null): string | null {
  if (length !== null && counted.bytes !== length)
    return `The download ended after ${figure(counted.bytes)} of ${figure(length)} bytes.`;
  if (operation.fileSize !== null && counted.bytes !== Number(operation.fileSize)) {
    return `Shopify's file has ${figure(counted.bytes)} bytes instead of the ${figure(operation.fileSize)} announced.`;
  }
  if (counted.lines !== Number(operation.objectCount)) {
    return `Shopify's file has ${figure(counted.lines)} lines, but Shopify counted ${figure(operation.objectCount)} objects.`;
  }
  if (counted.roots !== Number(operation.rootObjectCount)) {
    return `Shopify's file has ${figure(counted.roots)} records, but Shopify counted ${figure(operation.rootObjectCount)}.`;
  }
  return null;
}

const figure = (count: number | string) => Number(count).toLocaleString("en");

export async function* bulkChanges(resource: Resource, file: Spool): AsyncIterable<Change> {
  for await (const node of nodesOf(file, resource.connections)) yield changeOf(resource, node);
}

/** Less is decoded before a thread has started. */
const WORTH_A_THREAD_BYTES = 8 * 1024 * 1024;

/** The same as batches to be written: a large file's by a thread of its own, if there is one to be had. */
export function bulkBatches(ctx: Ctx, resource: Resource, file: Spool): AsyncIterable<Prepared[]> {
  const beside = file.counted.bytes < WORTH_A_THREAD_BYTES ? null : ctx.decodeBeside?.(resource, ctx.shop.id, file);
  return beside ?? preparedBatches(ctx, resource, bulkChanges(resource, file));
}

/** The records in a file of ids and dates alone. */
export async function* bulkRecords(file: Spool): AsyncIterable<SeenRecord> {
  for await (const text of file.lines()) {
    const line = JSON.parse(text) as SeenRecord;
    yield { ...line, id: idOf(line.id) };
  }
}

/**
 * When the records of an operation were observed: a second before it was made. It may have read later, never earlier; and
 * Shopify's clock counts seconds, so a single read in the same second wins.
 */
export function observedBy(operation: BulkOperation): string {
  return new Date(Date.parse(operation.createdAt) - 1000).toISOString();
}
