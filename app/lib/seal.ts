/** Sealing of personal data and tokens, and the keyed fingerprints that make sealed values findable. `seal.server.ts` implements it. */
export interface Seal {
  /** AES-256-GCM of a text or its UTF-8; `context` is bound to the result, so that a sealed value cannot be moved to another place. */
  seal(plain: string | Uint8Array, context: string): Buffer;
  /** Throws `AppError("undecodable")` when the key or the context is not the one it was sealed with. */
  open(sealed: Uint8Array, context: string): string;
  /** Keyed HMAC-SHA256 (16 bytes) of a normalised value: a blind index. */
  fingerprint(value: string, context: string): Buffer;
}
