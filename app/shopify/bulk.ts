/** Bulk operations (https://shopify.dev/docs/api/usage/bulk-operations/queries, 2026-10: up to five at once per shop). */
import { AppError } from "~/lib/errors";

import type { Admin, Spent } from "./admin";

/** How many bulk queries one app may run at once in one shop, from API version 2026-01 on. */
export const BULK_AT_ONCE = 5;

export interface BulkOperation {
  id: string;
  status: "CREATED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELING" | "CANCELED" | "EXPIRED";
  errorCode: string | null;
  createdAt: string;
  /** 64-bit numbers arrive as text. */
  objectCount: string;
  rootObjectCount: string;
  fileSize: string | null;
  url: string | null;
  /** What there is of the file of an operation that did not come to its end. */
  partialDataUrl: string | null;
}

export const BULK_FIELDS = "id status errorCode createdAt objectCount rootObjectCount fileSize url partialDataUrl";

interface Submitted {
  bulkOperationRunQuery: {
    bulkOperation: BulkOperation | null;
    userErrors: { message: string; code: string | null }[];
  };
}

/**
 * Asks Shopify to run a bulk query. `groupObjects` is passed explicitly, because its default changed with 2026-01.
 * Throws `throttled` when all five places are taken, `invalid` when Shopify refuses the query.
 */
export async function submitBulk(admin: Admin, query: string): Promise<{ operation: BulkOperation; spent: Spent }> {
  const { data, spent } = await admin.query<Submitted>({
    document: `mutation Bulk($query: String!) { bulkOperationRunQuery(query: $query, groupObjects: true) {
      bulkOperation { ${BULK_FIELDS} } userErrors { message code } } }`,
    variables: { query },
  });
  const { bulkOperation, userErrors } = data.bulkOperationRunQuery;
  if (bulkOperation) return { operation: bulkOperation, spent };
  const error = userErrors[0];
  const busy = error?.code === "LIMIT_REACHED" || error?.code === "OPERATION_IN_PROGRESS";
  throw new AppError(
    busy ? "throttled" : "invalid",
    `Shopify did not start the bulk read: ${error?.message ?? "no reason given"}.`,
  );
}

/** The state of several operations in one call, in the order asked; null for one Shopify does not know. */
export async function bulkOperations(
  admin: Admin,
  ids: readonly string[],
): Promise<{ operations: (BulkOperation | null)[]; spent: Spent }> {
  if (ids.length === 0) return { operations: [], spent: { calls: 0, queryCost: 0, throttledMs: 0, bytes: 0 } };
  const fields = ids.map((id, n) => `o${n}: bulkOperation(id: ${JSON.stringify(id)}) { ${BULK_FIELDS} }`);
  const { data, spent } = await admin.query<Record<string, BulkOperation | null>>({
    document: `query Operations { ${fields.join("\n")} }`,
  });
  return { operations: ids.map((_, n) => data[`o${n}`] ?? null), spent };
}

/** Asks Shopify to stop an operation; one that has ended already is left as it is. */
export async function cancelBulk(admin: Admin, id: string): Promise<Spent> {
  const { spent } = await admin.query({
    document:
      "mutation Stop($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { id status } userErrors { message } } }",
    variables: { id },
  });
  return spent;
}
