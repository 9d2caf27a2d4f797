import { hash } from "node:crypto";

import type { Digest } from "./digest";

export const sha256: Digest = (...texts) => hash("sha256", texts.join("\n"), "buffer");
