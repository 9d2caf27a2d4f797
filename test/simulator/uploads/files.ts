import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import { numberOf } from "../gid.ts";
import type { UserError } from "../graphql/mutations/payload.ts";
import { parseObject } from "../http.ts";
import type { Core, SimulatedShop } from "../shop.ts";

const MOST_BYTES = 100 * 1024 * 1024;
const HEAD_BYTES = 1024 * 1024;

/** Where the bytes behind a staged key lie. */
export function pathOfKey(core: Core, key: string): string {
  return path.join(core.folder, `staged-${createHash("sha256").update(key).digest("hex")}`);
}

/** Keys begin with the shop and the kind of file, as recorded: tmp/92891250994/bulk/<uuid>/<filename>. */
export function prefixOf(shop: SimulatedShop, folder: string): string {
  return `tmp/${numberOf(shop.store.shop.id)}/${folder}/`;
}

/** The uploaded file of variables at a stagedUploadPath, or why bulkOperationRunMutation refuses it (sentences recorded, but for the last). */
export function fileOfRows(core: Core, shop: SimulatedShop, stagedUploadPath: string): string | UserError {
  const file = pathOfKey(core, stagedUploadPath);
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  const known = stagedUploadPath.startsWith(prefixOf(shop, "bulk")) && size !== undefined;
  if (!known || core.faults.take("upload_vanished", stagedUploadPath)) {
    return refused(
      "NO_SUCH_FILE",
      "The JSONL file could not be found. Try uploading the file again, and check that you've entered the URL correctly for the stagedUploadPath mutation argument.",
    );
  }
  if (size === 0) return refused("INVALID_STAGED_UPLOAD_FILE", "The input file is empty.");
  if (size > MOST_BYTES)
    return refused("INVALID_STAGED_UPLOAD_FILE", "The input file size exceeds the maximum allowed size of 100 MB.");
  if (!beginsWithObject(file))
    return refused("INVALID_STAGED_UPLOAD_FILE", "Unexpected file structure - expected JSONL");
  return file;
}

/** Whether the first line is a JSON object; a longer line than `HEAD_BYTES` is taken to be one. */
function beginsWithObject(file: string): boolean {
  const handle = openSync(file, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const read = readSync(handle, head, 0, HEAD_BYTES, 0);
    const end = head.subarray(0, read).indexOf("\n");
    if (end < 0 && read === HEAD_BYTES) return true;
    return parseObject(head.subarray(0, end < 0 ? read : end)) !== undefined;
  } finally {
    closeSync(handle);
  }
}

function refused(code: string, message: string): UserError {
  return { field: null, message, code };
}
