import path from "node:path";
import type { FaultKind } from "../faults.ts";
import { numberOf } from "../gid.ts";
import { createRandom } from "../random.ts";
import type { Core, SimulatedShop } from "../shop.ts";
import { signedLink } from "./links.ts";
import { produce } from "./produce.ts";
import { openRoots } from "./roots.ts";
import { readBulkQuery } from "./rules.ts";
import type { BulkDocument } from "./rules.ts";

type Status = "CREATED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELING" | "CANCELED";
type ErrorCode = "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | "TIMEOUT";

/** A BulkOperation as the Admin API shows it, and its file. */
export interface BulkOperation {
  __typename: "BulkOperation";
  id: string;
  type: "QUERY";
  status: Status;
  errorCode: ErrorCode | null;
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
}

interface Payload {
  bulkOperation: BulkOperation | null;
  userErrors: { field: string[] | null; message: string; code: string }[];
}

export interface BulkOperations {
  runQuery(query: string, grouped: boolean): Payload;
  cancel(id: string): Payload;
  find(id: string): BulkOperation | undefined;
  /** Oldest first. */
  all(): BulkOperation[];
  /** Resolves when no operation is at work any more. */
  close(): Promise<void>;
}

const SLOW_OBJECTS_PER_SECOND = 50;
/** Where an operation that is to end early does: after this many orders. */
const EARLY_END = 100;

export function createBulkOperations(core: Core, shop: () => SimulatedShop): BulkOperations {
  const operations = new Map<string, BulkOperation>();
  const working = new Set<Promise<void>>();
  let closed = false;
  let lastNumber = 1_000_000 + (core.seed % 1000) * 10_000;

  const start = (query: string, grouped: boolean, document: BulkDocument): BulkOperation => {
    const operation = newOperation(core, shop().domain, (lastNumber += 1), query);
    operations.set(operation.id, operation);
    core.stats.bulk.started += 1;
    const work = run(operation, grouped, document).finally(() => working.delete(work));
    working.add(work);
    return operation;
  };

  const run = async (operation: BulkOperation, grouped: boolean, document: BulkDocument) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (operation.status === "CREATED") operation.status = "RUNNING";
    try {
      await work(operation, grouped, document);
    } catch (error) {
      // Not a simulated fault: say it aloud, it is a gap of the simulator or of its data.
      operation.explanation = (error as Error).message;
      console.error(`[simulator] bulk operation ${operation.id}: ${operation.explanation}`);
      end(operation, "FAILED", "INTERNAL_SERVER_ERROR");
    }
  };

  const work = async (operation: BulkOperation, grouped: boolean, document: BulkDocument) => {
    const strikes = (kind: FaultKind) => core.faults.take(kind, operation.query);
    const leaving = () => closed || operation.status === "CANCELING";
    const slow = strikes("bulk_slow");
    const failing = strikes("bulk_failed");
    const canceled = strikes("bulk_canceled");
    const broken = strikes("bulk_internal_error");
    const endless = strikes("bulk_never_ends");

    const { roots, denied } = openRoots(core, shop(), document);
    operation.explanation = denied[0]?.message;
    if (denied.length > 0 || strikes("bulk_access_denied")) return end(operation, "FAILED", "ACCESS_DENIED");
    await produce({
      file: operation.file,
      roots,
      grouped,
      faults: {
        dropped: strikes("bulk_line_dropped"),
        doubled: strikes("bulk_line_doubled"),
        shuffled: strikes("bulk_shuffled"),
        parentMissing: strikes("bulk_parent_missing"),
      },
      random: createRandom(core.seed ^ numberOf(operation.id)),
      speed: () => (slow ? SLOW_OBJECTS_PER_SECOND : core.knobs.bulkSpeed),
      pause: (ms) => pauseUnless(ms, leaving),
      stopped: (seen) => leaving() || ((failing || canceled || broken) && seen >= EARLY_END),
      counted: ({ objects, roots: rootObjects, bytes }) => {
        operation.objectCount = String(objects);
        operation.rootObjectCount = String(rootObjects);
        operation.fileSize = String(bytes);
      },
    });
    while (endless && !leaving()) await pauseUnless(1000, leaving);
    if (leaving() || canceled) return end(operation, "CANCELED", null);
    if (broken) return end(operation, "FAILED", "INTERNAL_SERVER_ERROR");
    const link = operation.objectCount === "0" ? null : signedLink(core, shop().domain, operation.id);
    if (failing) {
      operation.partialDataUrl = link;
      return end(operation, "FAILED", "TIMEOUT");
    }
    operation.url = strikes("bulk_url_missing") ? null : link;
    end(operation, "COMPLETED", null);
  };

  const end = (operation: BulkOperation, status: Status, errorCode: ErrorCode | null) => {
    operation.status = status;
    operation.errorCode = errorCode;
    operation.completedAt = core.clock.now().toISOString();
    const { bulk } = core.stats;
    bulk[status === "COMPLETED" ? "completed" : status === "FAILED" ? "failed" : "canceled"] += 1;
    bulk.objects += Number(operation.objectCount);
    bulk.bytes += Number(operation.fileSize ?? 0);
    if (!closed) core.emit(shop(), "bulk_operations/finish", () => finishPayload(operation));
  };

  return {
    runQuery: (query, grouped) => {
      const running = [...operations.values()].filter((one) => !one.completedAt);
      if (running.length >= core.knobs.bulkAtOnce) return { bulkOperation: null, userErrors: [tooMany(core, running)] };
      const document = readBulkQuery(core.admin.schema, query);
      if (typeof document === "string") return invalid("query", document);
      return { bulkOperation: start(query, grouped, document), userErrors: [] };
    },
    cancel: (id) => {
      const operation = operations.get(id);
      if (!operation) return invalid("id", "Bulk operation does not exist");
      if (operation.completedAt) {
        const message = `A bulk operation cannot be canceled when it is ${operation.status.toLowerCase()}`;
        return { ...invalid("id", message), bulkOperation: operation };
      }
      operation.status = "CANCELING";
      return { bulkOperation: operation, userErrors: [] };
    },
    find: (id) => operations.get(id),
    all: () => [...operations.values()],
    close: async () => {
      closed = true;
      await Promise.all(working);
    },
  };
}

function newOperation(core: Core, shop: string, number: number, query: string): BulkOperation {
  return {
    __typename: "BulkOperation",
    id: `gid://shopify/BulkOperation/${number}`,
    type: "QUERY",
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

/** The body of bulk_operations/finish: status and error code in lower case, no link. */
function finishPayload(operation: BulkOperation): Record<string, unknown> {
  return {
    admin_graphql_api_id: operation.id,
    completed_at: operation.completedAt,
    created_at: operation.createdAt,
    error_code: operation.errorCode?.toLowerCase() ?? null,
    status: operation.status.toLowerCase(),
    type: "query",
  };
}

function tooMany(core: Core, running: BulkOperation[]): Payload["userErrors"][number] {
  const limit = core.knobs.bulkAtOnce;
  return limit > 1
    ? {
        field: null,
        message: `Limit reached: at most ${limit} bulk query operations run at once for this app and shop.`,
        code: "LIMIT_REACHED",
      }
    : {
        field: null,
        message: `A bulk query operation for this app and shop is already in progress: ${running[0]?.id ?? ""}.`,
        code: "OPERATION_IN_PROGRESS",
      };
}

function invalid(field: string, message: string): Payload {
  return { bulkOperation: null, userErrors: [{ field: [field], message, code: "INVALID" }] };
}

async function pauseUnless(ms: number, leaving: () => boolean): Promise<void> {
  const until = performance.now() + ms;
  while (!leaving() && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, Math.min(20, until - performance.now()))));
  }
}
