import { AppError } from "~/lib/errors";
import { addTally, emptyTally } from "~/mirror/tally";
import type { Tally } from "~/mirror/tally";
import { resourceNamed } from "~/resources";
import type { Urgency } from "~/shopify/admin";
import type { Change } from "~/resources/resource";

import { applyChanges } from "./apply-changes";
import type { Ctx } from "./ctx";
import { goneFrom } from "./gone";
import { idOfChange } from "./sources/changes";
import { partDear, readDear } from "./sources/dear-records";
import { readRecords, sized } from "./sources/read-records";
import type { ReadAnswer } from "./sources/read-records";
import { wakeCatalog } from "./wake-catalog";

const AT_MOST = 250;

/** Reads records by id now and writes what they are. Throws `AppError("invalid")` for ids that are none. */
export async function fetchAgain(
  ctx: Ctx,
  resourceName: string,
  ids: readonly string[],
  urgency: Urgency = "page",
): Promise<Tally> {
  const resource = resourceNamed(resourceName);
  if (ids.length === 0 || ids.length > AT_MOST || !ids.every((id) => /^\d{1,18}$/.test(id))) {
    throw new AppError("invalid", `Choose between 1 and ${AT_MOST} ${resource.noun.many}.`);
  }
  const total = emptyTally();
  const wants = await sized(
    ctx,
    resource,
    ids.map((id) => ({ id })),
  );
  const done = new Set<string>();
  const take = async (answer: ReadAnswer) => {
    const gone = await goneFrom(ctx, resource, answer.missing);
    const deletes = gone.map((id): Change => ({ kind: "delete", id, at: answer.observedAt }));
    const by = { source: "fetch", jobId: null, topic: null, observedAt: answer.observedAt } as const;
    addTally(total, await applyChanges(ctx, resource, [...answer.changes, ...deletes], by));
    for (const change of answer.changes) done.add(idOfChange(change));
  };
  const { dear, others } = await partDear(ctx, resource, wants);
  for await (const answer of readDear(ctx, resource, dear)) await take(answer);
  const left = dear.filter(({ id }) => !done.has(id));
  for await (const answer of readRecords(ctx, resource, [...others, ...left], { urgency })) await take(answer);
  await wakeCatalog(ctx, resource.name);
  return total;
}

/** What came of fetching a single record; an answer that was older than the mirror changed nothing. */
export function outcomeOfOne(tally: Tally): "created" | "updated" | "unchanged" | "deleted" | "rejected" {
  return (["rejected", "deleted", "created", "updated"] as const).find((outcome) => tally[outcome] > 0) ?? "unchanged";
}
