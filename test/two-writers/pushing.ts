import { readPush } from "~/catalog/push/read-pushes";
import { startPush } from "~/catalog/push/start-push";
import { hasPushEnded } from "~/resources/catalog/push";
import type { PushRunView } from "~/resources/catalog/push";

import { until } from "../support/app.ts";
import type { TestApp } from "../support/app.ts";

/** Pushes, or undoes the run named; resolves when that has ended. */
export async function push({ ctx }: TestApp, undo?: string): Promise<PushRunView> {
  const { runId } = await startPush(ctx, undo ? { kind: "rollback", ofRunId: undo } : {}, { trigger: "api" });
  return await until(
    async () => {
      const run = await readPush(ctx, runId);
      return hasPushEnded(run.status) ? run : null;
    },
    // For the message of a story that is stuck.
    async () => ({
      run: await readPush(ctx, runId),
      tasks: await ctx.db.query("select task_identifier, attempts, last_error, run_at from graphile_worker.jobs"),
    }),
  );
}
