import { Readable } from "node:stream";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { createReadableStreamFromReadable } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { csvLines } from "~/lib/csv";
import { zonedDay } from "~/lib/zoned-day";
import type { MirrorCtx } from "~/mirror/ctx";
import { exportRecords } from "~/mirror/export-records";
import { listQuery } from "~/resources/list";
import type { Resource } from "~/resources/resource";
import { pageAnswer, refuseMethod } from "./answer";
import { recordId, resourceIn } from "./record-id";

/** Without this mark Excel takes UTF-8 for an older alphabet. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * GET /api/orders/export, /api/products/export: a CSV file, streamed. `?id=…&id=…` gives these records; otherwise all that match the
 * filters, written as in the address of their page. Breaks the connection off when it cannot go on: half a file is never taken for a whole one.
 */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const resource = resourceIn(params.resource);
    const asked = new URL(request.url).searchParams;
    const ids = asked.getAll("id").map((id) => recordId(resource, id));
    const wanted = ids.length > 0 ? { ids } : { query: listQuery(resource.list, asked) };
    ctx.log.info(
      {
        shop: ctx.shop.domain,
        user: ctx.userId,
        resource: resource.name,
        records: ids.length > 0 ? ids.length : "all that match",
      },
      "Records are exported.",
    );
    const day = zonedDay(ctx.clock(), ctx.shop.timeZone);
    const lines = Readable.from(linesOf(ctx, resource, exportRecords(ctx, resource, wanted)));
    return new Response(createReadableStreamFromReadable(lines), {
      headers: {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": `attachment; filename="${resource.name}-${day}.csv"`,
        "Cache-Control": "no-store",
      },
    });
  });
}

export async function action({ request }: ActionFunctionArgs) {
  await adminContext(request);
  return refuseMethod("GET");
}

async function* linesOf(
  ctx: MirrorCtx,
  { name, csv }: Resource,
  batches: ReturnType<typeof exportRecords>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLines([csv.titles]);
  try {
    for await (const records of batches) yield csvLines(records.flatMap((record) => csv.rows(record, ctx.shop)));
  } catch (error) {
    ctx.log.error({ shop: ctx.shop.domain, resource: name, error: String(error) }, "An export broke off.");
    throw error;
  }
}
