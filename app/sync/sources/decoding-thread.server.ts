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
import type { Decoded, DecodingInput } from "./decoding.server";

/** The whole life of a decoding thread: reads the file that it was started with, and tells its parent. */
export async function decodeForParent(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error("This is no thread.");
  const tell = (told: Decoded) => port.postMessage(told, told.kind === "batch" ? [told.batch.bytes] : []);
  let allowed = AHEAD;
  let wake = () => {};
  port.on("message", () => {
    allowed++;
    wake();
  });
  try {
    const { resource: name, shopId, file, keys } = workerData as DecodingInput;
    const resource = resourceNamed(name);
    const seal = createSeal(keys.map((key) => Buffer.from(key)));
    const changes = bulkChanges(resource, openSpool(file));
    for await (const batch of preparedBatches({ shop: { id: shopId }, digest: sha256, seal }, resource, changes)) {
      while (allowed === 0) await new Promise<void>((resolve) => (wake = resolve));
      allowed--;
      tell({ kind: "batch", batch: packed(batch) });
    }
    tell({ kind: "end" });
  } catch (error) {
    const errorKind = error instanceof AppError ? error.kind : null;
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error), errorKind });
  } finally {
    port.close();
  }
}
