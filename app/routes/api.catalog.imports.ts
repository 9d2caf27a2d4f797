import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { receiveFeed, tooLarge } from "~/catalog/feed/receive-feed";
import { listImports, readImport } from "~/catalog/feed/show-imports";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { MOST_FEED_BYTES } from "~/resources/catalog/feed";
import { jsonAnswer, refuseMethod } from "./answer";
import { limit } from "./catalog-query";
import { readQuery } from "./query";

const Query = z.object({ after: z.string().optional(), limit });
const Upload = z.object({ fileName: z.string().trim().default("feed") });

/** GET /api/catalog/imports: the newest first, `{ imports, next }`; `next` goes into `after`. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return jsonAnswer(ctx.log, async () => listImports(ctx, readQuery(request, Query)));
}

/**
 * POST /api/catalog/imports?fileName=…: the body is the file itself, CSV or JSON Lines, up to 512 MB, taken in as it comes →
 * 202, the import, which is then read. Nothing is changed before it is applied.
 */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  if (request.method !== "POST") return refuseMethod("GET, POST");
  return jsonAnswer(
    ctx.log,
    async () => {
      const { fileName } = readQuery(request, Upload);
      const body = bodyOf(request);
      return await readImport(ctx, await receiveFeed(ctx, { fileName, startedBy: ctx.userId }, body));
    },
    202,
  );
}

function bodyOf(request: Request): AsyncIterable<Uint8Array> {
  if (request.headers.get("Content-Type")?.startsWith("multipart/"))
    throw new AppError("invalid", "Send the file itself as the body, not a form.");
  if (Number(request.headers.get("Content-Length")) > MOST_FEED_BYTES) throw new AppError("invalid", tooLarge());
  if (!request.body) throw new AppError("invalid", "The file is empty.");
  // Node's streams can be walked; the types of the web do not know it yet.
  return request.body as unknown as AsyncIterable<Uint8Array>;
}
