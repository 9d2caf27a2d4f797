import type { BulkOperation } from "../../bulk/operation.ts";
import { connectArray } from "../connections.ts";
import type { PageArgs } from "../connections.ts";
import type { ApiCall } from "../fields.ts";
import { tokens } from "../search-syntax.ts";
import type { Args, Roots } from "./root.ts";

export const BULK_QUERIES: Roots = {
  bulkOperation: (call, args) => call.shop.bulk.find(String(args.id)) ?? null,
  currentBulkOperation: (call, args) => call.shop.bulk.all().findLast(({ type }) => type === args.type) ?? null,
  bulkOperations: (call, args) => connectArray(bulkSearch(call, args), args as PageArgs),
};

function bulkSearch(call: ApiCall, args: Args): BulkOperation[] {
  const wanted = tokens(String(args.query ?? ""));
  const found = call.shop.bulk.all().filter((operation) =>
    wanted.every(({ field, value, negated }) => {
      if (field === "status") return (operation.status.toLowerCase() === value.toLowerCase()) !== negated;
      if (field === "operation_type") return (operation.type.toLowerCase() === value.toLowerCase()) !== negated;
      if (field === "id") return operation.id.endsWith(`/${value}`);
      return true;
    }),
  );
  const by = args.sortKey === "COMPLETED_AT" ? "completedAt" : "createdAt";
  return found.sort((a, b) => String(a[by] ?? "").localeCompare(String(b[by] ?? "")));
}
