import type { AdminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { setGuideClosed } from "~/mirror/read-overview";
import { resourceNamed } from "~/resources";
import { MODE_WORDS } from "~/resources/sync-job";
import { askAgain } from "~/shopify/circuit";
import { cancelSync } from "~/sync/cancel-sync";
import { retryRejects } from "~/sync/retry-rejects";
import { startSync } from "~/sync/start-sync";
import { startFromForm } from "./start-from-form";

const RUNNING = "A job is already running";

/** What the overview's buttons do; `done` is what the merchant is told of it. */
export async function overviewAction(ctx: AdminContext, form: FormData): Promise<{ done?: string }> {
  const intent = form.get("intent");
  switch (intent) {
    case "update":
      return await updateAll(ctx, String(form.get("resources")).split(","));
    case "start": {
      const { alreadyRunning, mode } = await startFromForm(ctx, form);
      return { done: alreadyRunning ? RUNNING : `${MODE_WORDS[mode]} started` };
    }
    case "cancel":
      await cancelSync(ctx, String(form.get("jobId")));
      return { done: "The job stops after the batch it is writing" };
    case "retry": {
      const { fetched, failed } = await retryRejects(ctx, resourceNamed(String(form.get("resource"))).name);
      return { done: failed > 0 ? `${fetched} fetched, ${failed} failed again` : `${fetched} fetched` };
    }
    case "ask-again":
      await askAgain(ctx.db, ctx.shop.id);
      return {};
    case "close-guide":
    case "open-guide":
      await setGuideClosed(ctx, intent === "close-guide");
      return {};
    default:
      throw new AppError("invalid", "This page does not know what to do. Reload it and try again.");
  }
}

async function updateAll(ctx: AdminContext, resources: readonly string[]): Promise<{ done: string }> {
  const by = { trigger: "person", startedBy: ctx.userId } as const;
  let started = 0;
  for (const resource of resources) {
    const { alreadyRunning } = await startSync(ctx, { resource, mode: "update" }, by);
    if (!alreadyRunning) started += 1;
  }
  return { done: started === 0 ? RUNNING : started === 1 ? "Update started" : `${started} updates started` };
}
