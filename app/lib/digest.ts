/** sha256 of texts, one after the other. `digest.server.ts` implements it. */
export type Digest = (...texts: readonly string[]) => Buffer;
