import type { AdminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { counted } from "~/lib/words";
import type { Resource } from "~/resources/resource";
import { fetchAgain } from "~/sync/fetch-again";
import { partDear } from "~/sync/sources/dear-records";
import { sized } from "~/sync/sources/read-records";
import { startSync } from "~/sync/start-sync";
import { fetchedSentence } from "~/ui/record/fetched-sentence";

/** What was done, and the job that does it, if one does. */
interface Done {
  done: string;
  jobId?: string;
}

/** Reads records again while somebody waits; a job does it when it takes a bulk operation, for which nobody waits before an open page. */
export async function fetchNow(ctx: AdminContext, resource: Resource, ids: readonly string[]): Promise<Done> {
  const wants = await sized(
    ctx,
    resource,
    ids.map((id) => ({ id })),
  );
  const { dear } = await partDear(ctx, resource, wants);
  if (dear.length > 0) return await syncThese(ctx, resource, ids);
  return { done: fetchedSentence(await fetchAgain(ctx, resource.name, ids)) };
}

/** Starts a job that reads these records. Throws `AppError("conflict")` while another job of the resource runs. */
export async function syncThese(ctx: AdminContext, resource: Resource, ids: readonly string[]): Promise<Done> {
  const request = { resource: resource.name, mode: "update", ids };
  const { alreadyRunning, jobId } = await startSync(ctx, request, { trigger: "person", startedBy: ctx.userId });
  if (alreadyRunning) {
    const sentence = `A job of your ${resource.noun.many} is already running. Try again once it has ended.`;
    throw new AppError("conflict", sentence);
  }
  return { done: `Syncing ${counted(ids.length, resource.noun)}`, jobId };
}
