import { createHash } from "node:crypto";

import type { Digest } from "./digest";

export const sha256: Digest = (...pieces) => {
  const sum = createHash("sha256");
  for (const piece of pieces) sum.update(piece);
  return sum.digest();
};
