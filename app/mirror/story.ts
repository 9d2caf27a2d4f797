/** Keeps what became of records, for their timelines: written beside the rows, in the same transaction. */
import { fieldChanges } from "~/lib/field-changes";
import type { Transaction } from "~/lib/sql";
import type { Resource } from "~/resources/resource";
import { keptChanges } from "~/resources/story";
import type { StoryChanges, StoryKind } from "~/resources/story";

import type { MirrorCtx } from "./ctx";
import type { Verdict } from "./judge";
import type { Provenance } from "./provenance";
import type { Snapshot } from "./snapshots";

export interface StoryEvent {
  id: string;
  kind: StoryKind;
  /** Shopify's `updatedAt` of the version that came. */
  versionAt?: string;
  reason?: string;
  changes?: StoryChanges;
  /** The record changed without its `updatedAt`. */
  silent?: boolean;
}

/** Whether somebody, or Shopify, spoke of this very record; a bulk read that finds nothing new is no event. */
const isAboutOne = ({ source }: Provenance) => source === "webhook" || source === "fetch";

/** What a verdict tells of a record, except for what was replaced (see `replacedEvent`); null when that is no event. */
export function verdictEvent(
  record: { id: string; updatedAt: string },
  verdict: Verdict,
  isBuried: boolean,
  by: Provenance,
): StoryEvent | null {
  const event = { id: record.id, versionAt: record.updatedAt };
  if (verdict.outcome === "stale") {
    const reason = isBuried ? "It has been deleted in Shopify." : "It is older than what the mirror has.";
    return { ...event, kind: "refused", reason };
  }
  if (!isAboutOne(by)) return null;
  if (verdict.outcome === "created" && verdict.write) return { ...event, kind: "created" };
  return verdict.outcome === "unchanged" ? { ...event, kind: "unchanged" } : null;
}

/**
 * The difference that a write made; null when it made none, and only the way of writing it down has changed. That parts became
 * known, or have to be read again, is no difference: nobody has changed them.
 */
export function replacedEvent(
  record: { id: string; updatedAt: string },
  before: Snapshot | undefined,
  after: Snapshot | undefined,
): StoryEvent | null {
  if (!before || !after) return null;
  const bothKnow = "parts" in before.record && "parts" in after.record;
  const told = ({ record }: Snapshot) => (bothKnow ? record : withoutParts(record));
  const changes = fieldChanges(told(before), told(after));
  const isKnown = before.personal !== undefined && after.personal !== undefined;
  const personal = isKnown ? fieldChanges(before.personal, after.personal) : {};
  if (Object.keys(changes).length + Object.keys(personal).length === 0) return null;
  const silent = !("updatedAt" in changes);
  return {
    id: record.id,
    kind: "written",
    versionAt: record.updatedAt,
    changes: keptChanges(changes, personal),
    silent,
  };
}

const withoutParts = ({ parts: _, ...rest }: Snapshot["record"]) => rest;

/** No events, no statement. */
export async function keepStory(
  ctx: MirrorCtx,
  tx: Transaction,
  resource: Resource,
  by: Provenance,
  events: readonly StoryEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ id, kind, versionAt, reason, changes, silent = false }) => ({
    record_id: id,
    kind,
    version_at: versionAt,
    reason,
    changes,
    silent,
  }));
  await tx.query(
    `insert into record_events (shop_id, resource, record_id, at, kind, source, job_id, topic, version_at, reason, changes, silent)
     select $1, $2, record_id, $3, kind, $4, $5, $6, version_at, reason, changes, silent
       from jsonb_to_recordset($7) as e (record_id bigint, kind text, version_at timestamptz, reason text, changes jsonb, silent boolean)`,
    [ctx.shop.id, resource.name, ctx.clock(), by.source, by.jobId, by.topic, JSON.stringify(rows)],
  );
}
