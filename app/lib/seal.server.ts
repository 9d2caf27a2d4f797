import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomFillSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { AppError } from "./errors";
import type { Seal } from "./seal";

const ALGORITHM = "aes-256-gcm";
const NONCE = 12;
const TAG = 16;
const HEAD = 1 + NONCE;

/**
 * Sealed bytes are: one byte that tells the key, a random nonce (12), the cipher text, the tag (16).
 * The first key seals, every key opens. Fingerprints are made with the last one, so that they stay the same while a new
 * key is put in front; once the old key is taken away, a full sync writes them anew.
 */
export function createSeal(keys: readonly Buffer[]): Seal {
  const [first] = keys;
  const last = keys.at(-1);
  if (!first || !last) throw new AppError("invalid", "There is no key to seal with.");
  const ring = keys.map((key) => ({ id: keyId(key), key: createSecretKey(key) }));
  const sealing = { id: keyId(first), key: createSecretKey(first) };
  const fingerprintKey = createSecretKey(derive(last, "lockstep fingerprint"));
  const nextNonce = nonces();

  return {
    seal(plain, context) {
      const nonce = nextNonce();
      const cipher = createCipheriv(ALGORITHM, sealing.key, nonce).setAAD(Buffer.from(context));
      const body = typeof plain === "string" ? cipher.update(plain, "utf8") : cipher.update(plain);
      cipher.final();
      const sealed = Buffer.allocUnsafe(HEAD + body.length + TAG);
      sealed[0] = sealing.id;
      nonce.copy(sealed, 1);
      body.copy(sealed, HEAD);
      cipher.getAuthTag().copy(sealed, HEAD + body.length);
      return sealed;
    },
    open(sealed, context) {
      for (const { id, key } of ring) {
        if (id !== sealed[0]) continue;
        const plain = tryOpen(key, sealed, context);
        if (plain !== undefined) return plain;
      }
      throw new AppError(
        "undecodable",
        "Something sealed cannot be opened: ENCRYPTION_KEY is not the key it was sealed with.",
      );
    },
    fingerprint(value, context) {
      return createHmac("sha256", fingerprintKey).update(`${context}\0${value}`).digest().subarray(0, 16);
    },
  };
}

/** Keys of 32 bytes in base64 (also its URL-safe form) or hex, separated by commas; undefined if one cannot be read. */
export function parseKeys(text: string): Buffer[] | undefined {
  const keys = text.split(",").map((part) => parseKey(part.trim()));
  return keys.every((key) => key !== undefined) ? keys : undefined;
}

function parseKey(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, "hex");
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return Buffer.from(text, "base64");
  return undefined;
}

function tryOpen(key: KeyObject, sealed: Uint8Array, context: string): string | undefined {
  if (sealed.length < HEAD + TAG) return undefined;
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(1, HEAD), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(sealed.length - TAG));
  try {
    const body = decipher.update(sealed.subarray(HEAD, sealed.length - TAG));
    decipher.final();
    return body.toString("utf8");
  } catch {
    return undefined;
  }
}

function derive(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, "", purpose, 32));
}

function keyId(key: Buffer): number {
  return derive(key, "lockstep key id").readUInt8(0);
}

/** Random bytes are drawn for many nonces at once: one call to the system for each would cost as much as the cipher. */
function nonces(): () => Buffer {
  const pool = Buffer.alloc(NONCE * 1024);
  let at = pool.length;
  return () => {
    if (at === pool.length) {
      randomFillSync(pool);
      at = 0;
    }
    return pool.subarray(at, (at += NONCE));
  };
}
