import { held } from "~/mirror/lease";
import type { Run } from "~/mirror/lease";
import { bookRecovered, measureSearch } from "~/mirror/recovered";
import type { SyncJob } from "~/mirror/sync-jobs";
import { logLine } from "~/mirror/sync-run";
import type { SyncWindow } from "~/mirror/sync-windows";
import { readWatermark } from "~/mirror/watermarks";
import { seedHours } from "~/mirror/webhook-hours";
import type { Resource } from "~/resources/resource";
import { KEPT_DAYS } from "~/resources/retention";
import { RHYTHM_WEEKS } from "~/resources/webhook-rhythm";

import type { Ctx } from "./ctx";

const DAY = 24 * 60 * 60_000;

/** Whether a webhook told of a change can be said while deliveries are kept. */
const TOLD_MS = (KEPT_DAYS.deliveries - 1) * DAY;

/** What this job has found that no webhook had told of, and what it was not shown that one had; and, where it has read a history, the rhythm that this shop had before. */
export async function countRecovered(
  ctx: Ctx,
  resource: Resource,
  run: Run,
  job: SyncJob,
  windows: readonly SyncWindow[],
): Promise<void> {
  const mode = job.effective_mode ?? job.mode;
  const at = ctx.clock();
  const earliest = new Date(at.getTime() - TOLD_MS);
  const read = windows.flatMap(({ range_from }) => range_from ?? []);
  const since = mode === "update" && read[0] && read[0] > earliest ? read[0] : earliest;
  const { overlap_ms: settledMs } = await readWatermark(ctx.db, ctx.shop.id, resource.name);
  const recovered = await held(ctx, run, (tx) =>
    bookRecovered(tx, ctx.shop.id, resource, run.jobId, { since, settledMs, at }),
  );
  if (recovered > 0) await logLine(ctx, run, `Of these changes ${recovered} had not been told by any webhook.`);
  const started = job.shopify_started_at;
  if (mode === "update" && started && read[0]) {
    await held(ctx, run, (tx) => measureSearch(tx, ctx.shop.id, resource, run.jobId, { from: since, to: started, at }));
  }
  if (mode !== "populate" && mode !== "full") return;
  await seedHours(ctx.db, ctx.shop.id, resource, new Date(at.getTime() - RHYTHM_WEEKS * 7 * DAY));
}
