import { PassThrough } from "node:stream";
import type { ActionFunctionArgs, EntryContext, LoaderFunctionArgs } from "@remix-run/node";
import { createReadableStreamFromReadable } from "@remix-run/node";
import { RemixServer, isRouteErrorResponse } from "@remix-run/react";
import { isbot } from "isbot";
import { renderToPipeableStream } from "react-dom/server";
import { answerWebhook } from "./answer-webhook.server";
import { world } from "./context.server";
import { frameHeaders } from "./frame-headers";
import type { Posted } from "./signed-webhook.server";

export { startWorker } from "./worker.server";
export { world };

/** How long a page may stream; Remix gives up its data at the same time. */
export const streamTimeout = 10_000;

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
): Promise<Response> {
  frameHeaders(world(), request, headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  const whole = isbot(request.headers.get("User-Agent") ?? "");
  let statusNow = status;
  return new Promise((resolve, reject) => {
    const answer = () => {
      const body = new PassThrough();
      resolve(new Response(createReadableStreamFromReadable(body), { headers, status: statusNow }));
      pipe(body);
    };
    const { pipe, abort } = renderToPipeableStream(<RemixServer context={remixContext} url={request.url} />, {
      [whole ? "onAllReady" : "onShellReady"]: answer,
      onShellError: reject,
      onError: (error) => {
        statusNow = 500;
        logError(error, request);
      },
    });
    setTimeout(abort, streamTimeout + 1000).unref();
  });
}

/** An address nobody knows and a visitor who left are no failures of ours. */
export function handleError(error: unknown, { request }: LoaderFunctionArgs | ActionFunctionArgs): void {
  if (!request.signal.aborted && !isRouteErrorResponse(error)) logError(error, request);
}

/** What the route at /webhooks answers, for a server that gives a delivery straight to the app. */
export async function answerDelivery(posted: Posted): Promise<Response> {
  try {
    return await answerWebhook(posted);
  } catch (error) {
    if (error instanceof Response) return error;
    logError(error, { method: posted.method, url: `${world().env.appUrl}/webhooks` });
    return new Response("Unexpected Server Error", { status: 500 });
  }
}

function logError(error: unknown, { method, url }: Pick<Request, "method" | "url">): void {
  const stack = error instanceof Error ? error.stack : String(error);
  world().log.error({ method, path: new URL(url).pathname, stack }, "A request failed unexpectedly.");
}
