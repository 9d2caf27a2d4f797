/** sha256 of texts and bytes, one after the other. `digest.server.ts` implements it. */
export type Digest = (...pieces: readonly (string | Uint8Array)[]) => Buffer;
