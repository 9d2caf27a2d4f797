/**
 * Decoding a large bulk file costs more than writing it: parsing, checking, hashing and sealing take most of a worker's processor time.
 * A thread beside it does that and hands over batches as bytes, so that both go on at once.
 */
import { on } from "node:events";
import { Worker } from "node:worker_threads";
import { AppError } from "~/lib/errors";
import type { ErrorKind } from "~/lib/errors";
import { unpacked } from "~/mirror/packed-batch";
import type { PackedBatch } from "~/mirror/packed-batch";
import type { SpoolHandle } from "~/shopify/spool.server";

import type { DecodeBeside } from "../ctx";

/** What a thread is started with, as its `workerData`. */
export interface DecodingInput {
  resource: string;
  shopId: number;
  file: SpoolHandle;
  /** What personal data is sealed with. */
  keys: readonly Uint8Array[];
}

/** What it says. After as many batches as `AHEAD` it waits for a word before each. */
export type Decoded =
  | { kind: "batch"; batch: PackedBatch }
  | { kind: "end" }
  | { kind: "failed"; message: string; errorKind: ErrorKind | null };

/** The word: there is room for one more, and for its bytes this piece, once the first have been written. */
export interface More {
  spent: ArrayBuffer | null;
}

/** Batches on their way or waiting. */
export const AHEAD = 2;
/** A file whose lines are scattered is folded in pieces that take about a quarter of it. */
const LIMITS = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 8 };

/** Decoding in threads that run `script`, a module that calls `decodeForParent`: one at a time, since each takes its memory. */
export function decodingBy(script: URL, keys: readonly Uint8Array[]): DecodeBeside {
  let busy = false;
  return (resource, shopId, file) => {
    if (busy) return null;
    busy = true;
    const thread = new Worker(script, {
      workerData: { resource: resource.name, shopId, file: file.handle, keys } satisfies DecodingInput,
      resourceLimits: LIMITS,
    });
    return batchesOf(thread, () => {
      busy = false;
    });
  };
}

async function* batchesOf(thread: Worker, onEnd: () => void) {
  // One that fails while it is being left has nobody else to tell, and would end the process.
  thread.on("error", () => undefined);
  let written: ArrayBuffer | null = null;
  try {
    for await (const [told] of on(thread, "message", { close: ["exit"] }) as AsyncIterable<[Decoded]>) {
      if (told.kind === "end") return;
      if (told.kind === "failed") throw failure(told);
      yield unpacked(told.batch);
      // Whoever asks for the next may still be writing this one; the one before is written, and its bytes go back.
      thread.postMessage({ spent: written } satisfies More, written ? [written] : []);
      written = told.batch.bytes;
    }
    throw new AppError("unavailable", "The reading of Shopify's file broke off.");
  } finally {
    onEnd();
    await thread.terminate();
  }
}

const failure = ({ message, errorKind }: Decoded & { kind: "failed" }) =>
  errorKind ? new AppError(errorKind, message) : new Error(message);
