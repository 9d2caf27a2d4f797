import { Readable } from "node:stream";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { createReadableStreamFromReadable } from "@remix-run/node";
import { rejectedRows } from "~/catalog/feed/rejected-rows";
import { adminContext } from "~/context.server";
import { pageAnswer, refuseMethod } from "./answer";

/**
 * GET /api/catalog/imports/:id/rejected: the rows that are not imported, as a file of the same format, streamed, with the reason
 * beside each. Mended, it can be imported as it is.
 */
export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const { name, format, text } = await rejectedRows(ctx, params.id ?? "");
    return new Response(createReadableStreamFromReadable(Readable.from(text)), {
      headers: {
        "Content-Type": format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8",
        "Content-Disposition": `attachment; filename="${name.replaceAll(/[^\w.-]+/g, "-")}.${format}"`,
        "Cache-Control": "no-store",
      },
    });
  });
}

export async function action({ request }: ActionFunctionArgs) {
  await adminContext(request);
  return refuseMethod("GET");
}
