import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "~/lib/errors";
import { sha256 } from "~/lib/digest.server";
import { createSeal } from "~/lib/seal.server";
import { createPacker } from "~/mirror/packed-batch";
import { resourceNamed } from "~/resources";
import { openSpool } from "~/shopify/spool.server";

import { preparedBatches } from "../apply-changes";
import { bulkChanges } from "./bulk";
import { AHEAD } from "./decoding.server";
import type { Decoded, DecodingInput, More } from "./decoding.server";

/** The whole life of a decoding thread: reads the file that it was started with, and tells its parent. */
export async function decodeForParent(): Promise<void> {
  const port = parentPort;
  if (!port) throw new Error("This is no thread.");
  const tell = (told: Decoded) => port.postMessage(told, told.kind === "batch" ? [told.batch.bytes] : []);
  let allowed = AHEAD;
  let wake = () => {};
  const packer = createPacker();
  port.on("message", (more: More) => {
    if (more.spent) packer.reuse(more.spent);
    allowed++;
    wake();
  });
  try {
    const { resource: name, shopId, file, keys } = workerData as DecodingInput;
    const resource = resourceNamed(name);
    const seal = createSeal(keys.map((key) => Buffer.from(key)));
    const ctx = { shop: { id: shopId }, digest: sha256, seal, encode: packer.encode };
    const changes = bulkChanges(resource, openSpool(file, { alone: true }));
    // A batch is packed before the next is begun, as the packer wants it.
    for await (const batch of preparedBatches(ctx, resource, changes)) {
      const packed = packer.pack(batch);
      while (allowed === 0) await new Promise<void>((resolve) => (wake = resolve));
      allowed--;
      tell({ kind: "batch", batch: packed });
    }
    tell({ kind: "end" });
  } catch (error) {
    const errorKind = error instanceof AppError ? error.kind : null;
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error), errorKind });
  } finally {
    port.close();
  }
}
