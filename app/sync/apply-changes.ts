import type { Change, Resource } from "~/resources/resource";
import { addTally, emptyTally } from "~/mirror/tally";
import type { Tally } from "~/mirror/tally";
import { writeChanges } from "~/mirror/write";
import type { Provenance } from "~/mirror/provenance";
import { prepared } from "~/mirror/version";
import type { Prepared, VersionCtx } from "~/mirror/version";
import type { MirrorCtx } from "~/mirror/ctx";

/**
 * Records per transaction: large enough for COPY to pay, small enough that a webhook never waits long for the lock and
 * that two batches do not fill the worker's memory.
 */
const BATCH = 400;

type OnBatch = (total: Tally) => Promise<void>;

/** Everything a source brings goes through here into the mirror. `onBatch` hears the running total; a throw from it ends the run. */
export async function applyChanges(
  ctx: MirrorCtx,
  resource: Resource,
  changes: AsyncIterable<Change> | Iterable<Change>,
  by: Provenance,
  onBatch?: OnBatch,
): Promise<Tally> {
  return await applyBatches(ctx, resource, preparedBatches(ctx, resource, changes), by, onBatch);
}

/** Changes as batches that are ready to be written. */
export function preparedBatches(
  ctx: VersionCtx,
  resource: Pick<Resource, "name">,
  changes: AsyncIterable<Change> | Iterable<Change>,
): AsyncIterable<Prepared[]> {
  return inBatches(changes, BATCH, (change) => prepared(ctx, resource.name, change));
}

/** While one batch is being written the next is being read; never more than two of this process's own are in memory. */
export async function applyBatches(
  ctx: MirrorCtx,
  resource: Resource,
  batches: AsyncIterable<Prepared[]>,
  by: Provenance,
  onBatch: OnBatch = async () => {},
): Promise<Tally> {
  const total = emptyTally();
  let writing: Promise<Tally> | null = null;

  const settle = async () => {
    if (!writing) return;
    const tally = await writing;
    writing = null;
    addTally(total, tally);
    await onBatch(total);
  };

  try {
    for await (const batch of batches) {
      await settle();
      writing = writeChanges(ctx, resource, batch, by);
      writing.catch(() => undefined);
    }
    await settle();
  } finally {
    await writing?.catch(() => undefined);
  }
  return total;
}

export async function* inBatches<Item, Made>(
  items: AsyncIterable<Item> | Iterable<Item>,
  size: number,
  make: (item: Item) => Made,
): AsyncIterable<Made[]> {
  let batch: Made[] = [];
  for await (const item of items) {
    batch.push(make(item));
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
