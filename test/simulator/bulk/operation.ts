import path from "node:path";
import type { Payload as MutationPayload, UserError } from "../graphql/mutations/payload.ts";
import type { Core, SimulatedShop } from "../shop.ts";
import type { LineFaults } from "./produce.ts";

export type BulkType = "QUERY" | "MUTATION";
export type BulkStatus = "CREATED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELING" | "CANCELED";
export type BulkErrorCode = "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | "TIMEOUT";

/** A BulkOperation as the Admin API shows it, and its file. */
export interface BulkOperation {
  __typename: "BulkOperation";
  id: string;
  type: BulkType;
  status: BulkStatus;
  errorCode: BulkErrorCode | null;
  query: string;
  createdAt: string;
  completedAt: string | null;
  objectCount: string;
  rootObjectCount: string;
  fileSize: string | null;
  url: string | null;
  partialDataUrl: string | null;
  file: string;
  /** For whoever runs the simulator: why it failed. Not part of the API. */
  explanation?: string;
  /** It was made to run for ever. */
  endless?: boolean;
}

export type BulkPayload = MutationPayload & { bulkOperation: BulkOperation | null };

/** How an operation is to go: what it runs in, and what a test has ordered for it. */
export interface Course {
  core: Core;
  shop: SimulatedShop;
  operation: BulkOperation;
  faults: LineFaults;
  random: () => number;
  /** Objects per second. */
  speed: () => number;
  pause: (ms: number) => Promise<void>;
  /** Whether it was cancelled, or the simulator closes. */
  leaving: () => boolean;
  /** Whether it is to fail or be cancelled before all is done. */
  endsEarly: boolean;
  counted: (counts: { objects: number; roots: number; bytes: number }) => void;
}

export function newOperation(core: Core, shop: string, number: number, type: BulkType, query: string): BulkOperation {
  return {
    __typename: "BulkOperation",
    id: `gid://shopify/BulkOperation/${number}`,
    type,
    status: "CREATED",
    errorCode: null,
    query,
    createdAt: core.clock.now().toISOString(),
    completedAt: null,
    objectCount: "0",
    rootObjectCount: "0",
    fileSize: null,
    url: null,
    partialDataUrl: null,
    file: path.join(core.folder, `${shop}-${number}.jsonl`),
  };
}

/** The body of bulk_operations/finish: status, type and error code in lower case, no link. */
export function finishPayload(operation: BulkOperation): Record<string, unknown> {
  return {
    admin_graphql_api_id: operation.id,
    completed_at: operation.completedAt,
    created_at: operation.createdAt,
    error_code: operation.errorCode?.toLowerCase() ?? null,
    status: operation.status.toLowerCase(),
    type: operation.type.toLowerCase(),
  };
}

/** Since 2026-01 five of a kind may run; a sixth is refused as it was before, all of them named (recorded in 2026-04). */
export function inProgress(type: BulkType, running: BulkOperation[]): BulkPayload {
  const ids = running.map(({ id }) => id).join(", ");
  const kind = type.toLowerCase();
  return refusedBulk({
    field: null,
    message: `A bulk ${kind} operation for this app and shop is already in progress: ${ids}.`,
    code: "OPERATION_IN_PROGRESS",
  });
}

export function refusedBulk(error: UserError): BulkPayload {
  return { bulkOperation: null, userErrors: [error] };
}
