import type { FaultKind } from "../faults.ts";
import { numberOf } from "../gid.ts";
import { createRandom } from "../random.ts";
import type { Core, SimulatedShop } from "../shop.ts";
import { fileOfRows } from "../uploads/files.ts";
import { signedLink } from "./links.ts";
import { checkClientIdentifier, readBulkMutation } from "./mutation-rules.ts";
import { finishPayload, inProgress, newOperation, refusedBulk } from "./operation.ts";
import type { BulkErrorCode, BulkOperation, BulkPayload, BulkStatus, BulkType, Course } from "./operation.ts";
import { produceQuery } from "./roots.ts";
import { runRows } from "./rows.ts";
import { readBulkQuery } from "./rules.ts";

export interface BulkOperations {
  runQuery(query: string, grouped: boolean): BulkPayload;
  runMutation(mutation: string, stagedUploadPath: string, clientIdentifier?: string | null): BulkPayload;
  cancel(id: string): BulkPayload;
  find(id: string): BulkOperation | undefined;
  /** Oldest first. */
  all(): BulkOperation[];
  /** Resolves when no operation is at work any more. */
  close(): Promise<void>;
}

const SLOW_OBJECTS_PER_SECOND = 50;

/** Does what an operation is for; answers why the app may not. */
type Work = (course: Course) => Promise<string | undefined>;

export function createBulkOperations(core: Core, shop: () => SimulatedShop): BulkOperations {
  const operations = new Map<string, BulkOperation>();
  const working = new Set<Promise<void>>();
  let closed = false;
  let lastNumber = 1_000_000 + (core.seed % 1000) * 10_000;

  const start = (type: BulkType, text: string, work: Work): BulkPayload => {
    const operation = newOperation(core, shop().domain, (lastNumber += 1), type, text);
    operations.set(operation.id, operation);
    core.stats.bulk.started += 1;
    const running = run(operation, work).finally(() => working.delete(running));
    working.add(running);
    return { bulkOperation: operation, userErrors: [] };
  };

  const run = async (operation: BulkOperation, work: Work) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (operation.status === "CREATED") operation.status = "RUNNING";
    try {
      await follow(operation, work);
    } catch (error) {
      // Not a simulated fault: say it aloud, it is a gap of the simulator or of its data.
      operation.explanation = (error as Error).message;
      console.error(`[simulator] bulk operation ${operation.id}: ${operation.explanation}`);
      end(operation, "FAILED", "INTERNAL_SERVER_ERROR");
    }
  };

  const follow = async (operation: BulkOperation, work: Work) => {
    const strikes = (kind: FaultKind) => core.faults.take(kind, operation.query);
    const leaving = () => closed || operation.status === "CANCELING";
    const slow = strikes("bulk_slow");
    const failing = strikes("bulk_failed");
    const canceled = strikes("bulk_canceled");
    const broken = strikes("bulk_internal_error");
    const endless = strikes("bulk_never_ends");

    if (strikes("bulk_access_denied")) return end(operation, "FAILED", "ACCESS_DENIED");
    operation.explanation = await work({
      core,
      shop: shop(),
      operation,
      faults: {
        dropped: strikes("bulk_line_dropped"),
        doubled: strikes("bulk_line_doubled"),
        shuffled: strikes("bulk_shuffled"),
        parentMissing: strikes("bulk_parent_missing"),
      },
      random: createRandom(core.seed ^ numberOf(operation.id)),
      speed: () => (slow ? SLOW_OBJECTS_PER_SECOND : core.knobs.bulkSpeed),
      pause: (ms) => pauseUnless(ms, leaving),
      leaving,
      endsEarly: failing || canceled || broken,
      counted: ({ objects, roots, bytes }) => {
        operation.objectCount = String(objects);
        operation.rootObjectCount = String(roots);
        operation.fileSize = String(bytes);
      },
    });
    if (operation.explanation !== undefined) return end(operation, "FAILED", "ACCESS_DENIED");
    operation.endless = endless;
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

  const end = (operation: BulkOperation, status: BulkStatus, errorCode: BulkErrorCode | null) => {
    operation.status = status;
    operation.errorCode = errorCode;
    operation.completedAt = core.clock.now().toISOString();
    const { bulk } = core.stats;
    bulk[status === "COMPLETED" ? "completed" : status === "FAILED" ? "failed" : "canceled"] += 1;
    bulk.objects += Number(operation.objectCount);
    bulk.bytes += Number(operation.fileSize ?? 0);
    if (!closed) core.emit(shop(), "bulk_operations/finish", () => finishPayload(operation));
  };

  const tooMany = (type: BulkType): BulkPayload | undefined => {
    const running = [...operations.values()].filter((one) => one.type === type && !one.completedAt);
    return running.length < core.knobs.bulkAtOnce ? undefined : inProgress(type, running);
  };

  return {
    runQuery: (query, grouped) => {
      const refused = tooMany("QUERY");
      if (refused) return refused;
      const document = readBulkQuery(core.admin.schema, query);
      if (typeof document === "string") return invalid("query", document);
      return start("QUERY", query, (course) => produceQuery(course, document, grouped));
    },
    runMutation: (text, stagedUploadPath, clientIdentifier) => {
      const mutation = readBulkMutation(core.admin.schema, text);
      if ("message" in mutation) return refusedBulk(mutation);
      const file = checkClientIdentifier(clientIdentifier) ?? fileOfRows(core, shop(), stagedUploadPath);
      if (typeof file !== "string") return refusedBulk(file);
      return tooMany("MUTATION") ?? start("MUTATION", text, (course) => runRows(course, mutation, file));
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

function invalid(field: string, message: string): BulkPayload {
  return refusedBulk({ field: [field], message, code: "INVALID" });
}

async function pauseUnless(ms: number, leaving: () => boolean): Promise<void> {
  const until = performance.now() + ms;
  while (!leaving() && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, Math.min(20, until - performance.now()))));
  }
}
