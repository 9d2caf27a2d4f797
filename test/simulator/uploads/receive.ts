import { createWriteStream } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { readBody, send } from "../http.ts";
import type { Core } from "../shop.ts";
import { pathOfKey } from "./files.ts";
import { permits } from "./targets.ts";

const REFUSED = {
  status: 403,
  text: "<?xml version='1.0' encoding='UTF-8'?><Error><Code>SignatureDoesNotMatch</Code><Message>Access denied.</Message></Error>",
};
const UNAVAILABLE = { status: 503, text: "<Error><Code>ServiceUnavailable</Code></Error>" };

/** Takes the files of staged uploads, as the storage behind Shopify does: POST of a form to one address, PUT to a signed one. */
export async function receiveUpload(core: Core, req: IncomingMessage, res: ServerResponse): Promise<boolean> {
  const url = new URL(req.url ?? "/", core.origin);
  if (req.method === "POST" && url.pathname === "/staged-uploads/") {
    await receiveForm(core, req, res);
    return true;
  }
  if (req.method !== "PUT" || !url.pathname.startsWith("/tmp/")) return false;
  const key = decodeURIComponent(url.pathname.slice(1));
  const date = url.searchParams.get("X-Goog-Date") ?? "";
  const permitted = permits(core, "PUT", key, date, url.searchParams.get("X-Goog-Signature") ?? "");
  if (!permitted || core.faults.take("upload_failed", key)) {
    send(res, permitted ? UNAVAILABLE : REFUSED);
    return true;
  }
  await pipeline(req, createWriteStream(pathOfKey(core, key)));
  send(res, { status: 200, text: "" });
  return true;
}

/** The form is held in memory: files of variables have 100 MB at most. */
async function receiveForm(core: Core, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const body = await readBody(req);
  const form = await new Response(new Uint8Array(body), {
    headers: { "Content-Type": req.headers["content-type"] ?? "" },
  })
    .formData()
    .catch(() => undefined);
  const text = (name: string) => {
    const value = form?.get(name);
    return typeof value === "string" ? value : "";
  };
  const key = text("key");
  const file = form?.get("file");
  if (!file || typeof file === "string" || [...(form?.keys() ?? [])].at(-1) !== "file")
    return send(res, {
      status: 400,
      text: "<Error><Code>InvalidArgument</Code><Message>The file comes last.</Message></Error>",
    });
  if (!permits(core, "POST", key, text("x-goog-date"), text("x-goog-signature"))) return send(res, REFUSED);
  if (core.faults.take("upload_failed", key)) return send(res, UNAVAILABLE);
  await pipeline(Readable.fromWeb(file.stream() as ReadableStream), createWriteStream(pathOfKey(core, key)));
  const answer = `<?xml version='1.0' encoding='UTF-8'?><PostResponse><Location>${core.origin}/${key}</Location><Bucket>staged-uploads</Bucket><Key>${key}</Key></PostResponse>`;
  send(res, { status: 201, text: answer });
}
