import type { MirrorState } from "~/resources/mirror-state";
import type { Resource } from "~/resources/resource";

import type { MirrorCtx } from "./ctx";

/** The jobs that wrote and created a row `t` of the mirror, as far as the history keeps them. */
export const KNOWN_JOBS = `(select id from sync_jobs j where j.shop_id = t.shop_id and j.id = t.written_job_id) as known_job_id,
  (select json_build_object('jobId', j.id::text, 'mode', coalesce(j.effective_mode, j.mode),
          'at', to_char(coalesce(j.started_at, j.created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
     from sync_jobs j where j.shop_id = t.shop_id and j.id = t.created_job_id) as first_mirrored`;

export interface MirrorRow {
  updated_at: Date;
  observed_at: Date;
  written_at: Date;
  written_by: string;
  known_job_id: string | null;
  first_mirrored: MirrorState["firstMirrored"];
  written_topic: string | null;
  /** Absent for a resource without parts. */
  parts_pending?: boolean;
}

/** When and how a record was last written; null when the mirror does not hold it. */
export async function readMirrorState(
  { db, shop }: Pick<MirrorCtx, "db" | "shop">,
  { table, parts }: Resource,
  id: string,
): Promise<MirrorState | null> {
  const [row] = await db.query<MirrorRow>(
    `select updated_at, observed_at, written_at, written_by, ${KNOWN_JOBS}, written_topic ${parts ? ", parts_pending" : ""}
       from ${table.name} t where shop_id = $1 and id = $2`,
    [shop.id, id],
  );
  return row ? mirrorStateOf(row) : null;
}

export function mirrorStateOf(row: MirrorRow): MirrorState {
  return {
    updatedAt: row.updated_at.toISOString(),
    observedAt: row.observed_at.toISOString(),
    writtenAt: row.written_at.toISOString(),
    writtenBy: row.written_by,
    writtenJobId: row.known_job_id,
    firstMirrored: row.first_mirrored,
    writtenTopic: row.written_topic,
    partsPending: row.parts_pending ?? false,
  };
}
