import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "~/lib/errors";
import { sha256 } from "~/lib/digest.server";
import { createSeal } from "~/lib/seal.server";
import { packed } from "~/mirror/packed-batch";
import { resourceNamed } from "~/resources";
import { openSpool } from "~/shopify/spool.server";

import { preparedBatches } from "../apply-changes";
import { bulkChanges } from "./bulk";
import { AHEAD } from "./decoding.server";
import type { Decoded, DecodingInput, More } from "./decoding.server";

/** Nobody else waits for this thread, so it need not stop as often as one that answers. */
const READ_BYTES = 64 * 1024;

/** The whole life of a decoding thread: reads the file that it was started with, and tells its parent. */
export async function decodeForParent(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error("This is no thread.");
  const tell = (told: Decoded) => port.postMessage(told, told.kind === "batch" ? [told.batch.bytes] : []);
  let allowed = AHEAD;
  let wake = () => {};
  const spent: ArrayBuffer[] = [];
  port.on("message", (more: More) => {
    if (more.spent) spent.push(more.spent);
    allowed++;
    wake();
  });
  try {
    const { resource: name, shopId, file, keys } = workerData as DecodingInput;
    const resource = resourceNamed(name);
    const seal = createSeal(keys.map((key) => Buffer.from(key)));
    const changes = bulkChanges(resource, openSpool(file, READ_BYTES));
    for await (const batch of preparedBatches({ shop: { id: shopId }, digest: sha256, seal }, resource, changes)) {
      while (allowed === 0) await new Promise<void>((resolve) => (wake = resolve));
      allowed--;
      tell({ kind: "batch", batch: packed(batch, spent.pop()) });
    }
    tell({ kind: "end" });
  } catch (error) {
    const errorKind = error instanceof AppError ? error.kind : null;
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error), errorKind });
  } finally {
    port.close();
  }
}
