import { Readable } from "node:stream";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { createReadableStreamFromReadable } from "@remix-run/node";
import { adminContext } from "~/context.server";
import { csvLines } from "~/lib/csv";
import { zonedDay } from "~/lib/zoned-day";
import type { MirrorCtx } from "~/mirror/ctx";
import { exportOrders } from "~/mirror/export-orders";
import { CSV_TITLES, csvRows } from "~/resources/orders/csv";
import { orderListQuery } from "~/resources/orders/list-query";
import { pageAnswer, refuseMethod } from "./answer";
import { orderId } from "./order-id";

/** Without this mark Excel takes UTF-8 for an older alphabet. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * GET /api/orders/export: a CSV file, streamed. `?id=…&id=…` gives these orders; otherwise all that match the filters, written as in the
 * address of the orders page. Breaks the connection off when it cannot go on: half a file is never taken for a whole one.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const params = new URL(request.url).searchParams;
    const ids = params.getAll("id").map(orderId);
    const wanted = ids.length > 0 ? { ids } : { filters: orderListQuery(params) };
    ctx.log.info(
      { shop: ctx.shop.domain, user: ctx.userId, orders: ids.length > 0 ? ids.length : "all that match" },
      "Orders are exported.",
    );
    const day = zonedDay(ctx.clock(), ctx.shop.timeZone);
    return new Response(createReadableStreamFromReadable(Readable.from(linesOf(ctx, exportOrders(ctx, wanted)))), {
      headers: {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": `attachment; filename="orders-${day}.csv"`,
        "Cache-Control": "no-store",
      },
    });
  });
}

export async function action({ request }: ActionFunctionArgs) {
  await adminContext(request);
  return refuseMethod("GET");
}

async function* linesOf(ctx: MirrorCtx, batches: ReturnType<typeof exportOrders>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLines([CSV_TITLES]);
  try {
    for await (const orders of batches) yield csvLines(orders.flatMap((order) => csvRows(order, ctx.shop.timeZone)));
  } catch (error) {
    ctx.log.error({ shop: ctx.shop.domain, error: String(error) }, "An export of orders broke off.");
    throw error;
  }
}
