import type { AdminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { parseSyncRequest, startSync } from "~/sync/start-sync";

/** Starts what the start form asks for, on its page or in its dialog. Throws `AppError("invalid")` with a sentence per field. */
export async function startFromForm(ctx: AdminContext, form: FormData) {
  const request = readRequest(form.get("request"));
  const started = await startSync(ctx, request, { trigger: "person", startedBy: ctx.userId });
  return { ...started, mode: parseSyncRequest(request).mode };
}

function readRequest(field: unknown): unknown {
  try {
    return JSON.parse(String(field));
  } catch (cause) {
    throw new AppError("invalid", "The form could not be read. Reload the page and try again.", { cause });
  }
}
