import { copyLine } from "~/lib/copy-text";
import type { Seal } from "~/lib/seal";
import type { Json, Personal } from "~/resources/resource";

/** Ways to write the same e-mail, phone or name are one key: case, spaces and punctuation do not count. */
const NORMALISE = {
  email: (value: string) => value.trim().toLowerCase(),
  phone: (value: string) => value.replace(/\D/g, "").replace(/^00/, ""),
  name: (value: string) => value.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase(),
} as const;

export type LookupKind = keyof typeof NORMALISE;

/** The blind index of a value in one shop; null for what normalises to nothing. */
export function lookupKey(seal: Seal, shopId: number, kind: LookupKind, value: string | null): Buffer | null {
  const normal = value === null ? "" : NORMALISE[kind](value);
  return normal === "" ? null : seal.fingerprint(normal, `${shopId}:${kind}`);
}

const contextOf = (shopId: number, resource: string, id: string) => `${shopId}:${resource}:${id}`;

export function sealPersonal(
  seal: Seal,
  shopId: number,
  resource: string,
  id: string,
  text: string | Uint8Array,
): Buffer {
  return seal.seal(text, contextOf(shopId, resource, id));
}

/** The personal data of one record in the clear. Throws `AppError("undecodable")` when the key is not the one it was sealed with. */
export function openPersonal(seal: Seal, shopId: number, resource: string, id: string, sealed: Uint8Array): Json {
  return JSON.parse(seal.open(sealed, contextOf(shopId, resource, id))) as Json;
}

/** Columns of `sealed_contacts` for one record: its personal data, sealed, and what it is found again by. */
export function contactRow(
  seal: Seal,
  shopId: number,
  resource: string,
  id: string,
  { lookup, text }: { lookup: Personal["lookup"]; text: Uint8Array },
) {
  return [
    shopId,
    resource,
    id,
    sealPersonal(seal, shopId, resource, id, text),
    lookupKey(seal, shopId, "email", lookup.email),
    lookupKey(seal, shopId, "phone", lookup.phone),
    lookupKey(seal, shopId, "name", lookup.name),
  ];
}

/** The same as a line of COPY. */
export const contactLine = (...of: Parameters<typeof contactRow>): string => copyLine(contactRow(...of));
