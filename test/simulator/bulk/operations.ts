import { createHmac } from "node:crypto";
import path from "node:path";
import { getArgumentValues } from "graphql";
import type { FieldNode, GraphQLError } from "graphql";
import { denial } from "../graphql/fields.ts";
import { parseOrderSearch } from "../graphql/search.ts";
import { createRandom } from "../random.ts";
import { searchWindow } from "../shop.ts";
import type { Core, SimulatedShop } from "../shop.ts";
import type { OrderSortKey } from "../store/contract.ts";
import { produce } from "./produce.ts";
import type { Production } from "./produce.ts";
import { compileConnection } from "./projector.ts";
import type { Compilation } from "./projector.ts";
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
const URL_LIFE_MS = 7 * 24 * 3600 * 1000;
/** Where an operation that is to end early does: after this many orders. */
const EARLY_END = 100;

export function createBulkOperations(core: Core, shop: () => SimulatedShop): BulkOperations {
  const operations = new Map<string, BulkOperation>();
  const working = new Set<Promise<void>>();
  let closed = false;
  let nextId = 1_000_000 + (core.seed % 1000) * 10_000;
  const running = () => [...operations.values()].filter((one) => !one.completedAt);

  const start = (query: string, grouped: boolean, document: BulkDocument): BulkOperation => {
    const number = (nextId += 1);
    const operation: BulkOperation = {
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
      file: path.join(core.folder, `${shop().domain}-${number}.jsonl`),
    };
    operations.set(operation.id, operation);
    core.stats.bulk.started += 1;
    const work = run(operation, grouped, document).finally(() => working.delete(work));
    working.add(work);
    return operation;
  };

  const run = async (operation: BulkOperation, grouped: boolean, document: BulkDocument) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (operation.status === "CREATED") operation.status = "RUNNING";
    const strikes = (kind: Parameters<Core["faults"]["take"]>[0]) => core.faults.take(kind, operation.query);
    const denied: GraphQLError[] = [];
    const ending = {
      failed: strikes("bulk_failed"),
      canceled: strikes("bulk_canceled"),
      internal: strikes("bulk_internal_error"),
      denied: strikes("bulk_access_denied"),
      never: strikes("bulk_never_ends"),
      urlMissing: strikes("bulk_url_missing"),
    };
    const slow = strikes("bulk_slow");
    const early = ending.failed || ending.canceled || ending.internal;
    const leaving = () => closed || operation.status === "CANCELING";
    try {
      const roots = rootsOf(core, shop(), document, denied);
      operation.explanation = denied[0]?.message;
      if (denied.length > 0 || ending.denied) return end(operation, "FAILED", "ACCESS_DENIED");
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
        random: createRandom(core.seed ^ Number(/\d+$/.exec(operation.id)?.[0] ?? 0)),
        speed: () => (slow ? SLOW_OBJECTS_PER_SECOND : core.knobs.bulkSpeed),
        pause: (ms) => pauseUnless(ms, leaving),
        stopped: (seen) => leaving() || (early && seen >= EARLY_END),
        counted: ({ objects, roots: rootObjects, bytes }) => {
          operation.objectCount = String(objects);
          operation.rootObjectCount = String(rootObjects);
          operation.fileSize = String(bytes);
        },
      });
      while (ending.never && !leaving()) await pauseUnless(1000, leaving);
      if (leaving()) return end(operation, "CANCELED", null);
      if (ending.internal) return end(operation, "FAILED", "INTERNAL_SERVER_ERROR");
      if (ending.canceled) return end(operation, "CANCELED", null);
      const link = operation.objectCount === "0" ? null : signedUrl(core, shop(), operation);
      if (ending.failed) {
        operation.partialDataUrl = link;
        return end(operation, "FAILED", "TIMEOUT");
      }
      operation.url = ending.urlMissing ? null : link;
      end(operation, "COMPLETED", null);
    } catch (error) {
      // Not a simulated fault: say it aloud, it is a gap of the simulator or of its data.
      operation.explanation = (error as Error).message;
      console.error(`[simulator] bulk operation ${operation.id}: ${(error as Error).message}`);
      end(operation, "FAILED", "INTERNAL_SERVER_ERROR");
    }
  };

  const end = (operation: BulkOperation, status: Status, errorCode: ErrorCode | null) => {
    operation.status = status;
    operation.errorCode = errorCode;
    operation.completedAt = core.clock.now().toISOString();
    const { bulk } = core.stats;
    bulk[status === "COMPLETED" ? "completed" : status === "FAILED" ? "failed" : "canceled"] += 1;
    bulk.objects += Number(operation.objectCount);
    bulk.bytes += Number(operation.fileSize ?? 0);
    if (closed) return;
    core.emit(shop(), "bulk_operations/finish", () => ({
      admin_graphql_api_id: operation.id,
      completed_at: operation.completedAt,
      created_at: operation.createdAt,
      error_code: errorCode?.toLowerCase() ?? null,
      status: status.toLowerCase(),
      type: "query",
    }));
  };

  return {
    runQuery: (query, grouped) => {
      const active = running();
      if (active.length >= core.knobs.bulkAtOnce) return refuse(atOnce(core.knobs.bulkAtOnce, active));
      const document = readBulkQuery(core.admin.schema, query);
      if (typeof document === "string") return refuse({ message: document, code: "INVALID" });
      return { bulkOperation: start(query, grouped, document), userErrors: [] };
    },
    cancel: (id) => {
      const operation = operations.get(id);
      if (!operation) return refuse({ message: "Bulk operation does not exist", code: "INVALID" }, "id");
      if (operation.completedAt) {
        const message = `A bulk operation cannot be canceled when it is ${operation.status.toLowerCase()}`;
        return { ...refuse({ message, code: "INVALID" }, "id"), bulkOperation: operation };
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

function rootsOf(core: Core, shop: SimulatedShop, document: BulkDocument, denied: GraphQLError[]): Production["roots"] {
  const { schema } = core.admin;
  const type = schema.getQueryType();
  const call = { core, shop, protectedData: core.knobs.protectedData };
  if (!type) throw new Error("The schema has no query type.");
  const compilation: Compilation = {
    schema,
    document,
    denied,
    denial: (parent, field, returns) => denial(call, parent, field, returns),
  };
  return document.roots.map((field: FieldNode) => {
    const definition = type.getFields()[field.name.value];
    if (field.name.value !== "orders" || !definition) {
      throw new Error(`The simulator does not simulate ${field.name.value} in a bulk query.`);
    }
    const refused = denial(call, type.name, "orders", definition.type);
    if (refused) denied.push(refused);
    const args = getArgumentValues(definition, field, {});
    const search = searchWindow(core, shop, parseOrderSearch(args.query as string | null, core.clock.now()));
    const sort = { key: (args.sortKey ?? "PROCESSED_AT") as OrderSortKey, reverse: args.reverse === true };
    return {
      from: (after) => shop.store.findOrders(search, sort, after),
      read: (id) => shop.store.order(id),
      projector: compileConnection(compilation, field, type),
    };
  });
}

function atOnce(limit: number, active: BulkOperation[]): { message: string; code: string } {
  if (limit > 1)
    return {
      message: `Limit reached: at most ${limit} bulk query operations can run at the same time for this app and shop.`,
      code: "LIMIT_REACHED",
    };
  const message = `A bulk query operation for this app and shop is already in progress: ${active[0]?.id ?? ""}.`;
  return { message, code: "OPERATION_IN_PROGRESS" };
}

function refuse(error: { message: string; code: string }, field = "query"): Payload {
  const blamed = error.code === "INVALID" ? [field] : null;
  return { bulkOperation: null, userErrors: [{ field: blamed, ...error }] };
}

function signedUrl(core: Core, shop: SimulatedShop, operation: BulkOperation): string {
  const number = /\d+$/.exec(operation.id)?.[0] ?? "";
  const expires = Math.floor((core.clock.now().getTime() + URL_LIFE_MS) / 1000);
  const at = `/bulk/${shop.domain}/${number}.jsonl`;
  return `${core.origin()}${at}?Expires=${expires}&Signature=${linkSignature(core, at, expires)}`;
}

export function linkSignature(core: Core, at: string, expires: number): string {
  return createHmac("sha256", `bulk-${core.seed}`).update(`${at} ${expires}`).digest("hex");
}

async function pauseUnless(ms: number, leaving: () => boolean): Promise<void> {
  const until = performance.now() + ms;
  while (!leaving() && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(1, Math.min(20, until - performance.now()))));
  }
}
