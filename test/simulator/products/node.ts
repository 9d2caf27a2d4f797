import { createHash } from "node:crypto";
import { isoOf } from "../store/calendar.ts";
import { gid } from "../store/ids.ts";
import type { SimNode } from "../store/contract.ts";
import type { MediaState, MetafieldState } from "./state.ts";
import type { Frozen } from "./state.ts";

/** A node whose way back to where it hangs is not part of it, so that it prints as a tree. */
export function hung<T extends SimNode>(node: T, back: Record<string, () => unknown>): T {
  for (const [name, get] of Object.entries(back)) Object.defineProperty(node, name, { get, enumerable: false });
  return node;
}

export function metafieldNode(metafield: Frozen<MetafieldState>, owner: () => SimNode, ownerType: string): SimNode {
  const { id, namespace, key, type, value } = metafield;
  const node = {
    __typename: "Metafield",
    id: gid("Metafield", id),
    legacyResourceId: id,
    namespace,
    key,
    type,
    value,
    jsonValue: jsonOf(type, value),
    compareDigest: digestOf(value),
    sizeInBytes: Buffer.byteLength(value),
    ownerType,
    description: null,
    definition: null,
    createdAt: isoOf(metafield.createdAt),
    updatedAt: isoOf(metafield.updatedAt),
  };
  return hung(node, { owner });
}

/** What `compareDigest` of metafieldsSet is compared with: it changes when the value does. How Shopify makes it is not published. */
export const digestOf = (value: string): string => createHash("sha256").update(value).digest("hex");

function jsonOf(type: string, value: string): unknown {
  if (/^(json|list\.|boolean|number_integer|money|dimension|weight|volume|rating|rich_text_field)/.test(type)) {
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }
  return value;
}

const CONTENT_TYPES = {
  MediaImage: "IMAGE",
  Video: "VIDEO",
  ExternalVideo: "EXTERNAL_VIDEO",
  Model3d: "MODEL_3D",
} as const;

export function imageNode(media: Frozen<MediaState>): SimNode {
  const { url, alt, width, height } = media;
  const number = `${BigInt(media.id) - 11n}`;
  return {
    id: gid("ImageSource", number),
    url,
    src: url,
    originalSrc: url,
    altText: alt,
    width,
    height,
    thumbhash: null,
  };
}

export function mediaNode(media: Frozen<MediaState>): SimNode {
  const { id, kind, alt, status } = media;
  const ready = status === "READY";
  const image = ready ? imageNode(media) : null;
  const common = {
    __typename: kind,
    id: gid(kind, id),
    alt,
    status,
    fileStatus: status,
    mediaContentType: CONTENT_TYPES[kind],
    mediaErrors: [],
    mediaWarnings: [],
    fileErrors: [],
    preview: { status, image },
    createdAt: isoOf(media.createdAt),
    updatedAt: isoOf(media.updatedAt),
  };
  if (kind === "MediaImage") return { ...common, image, mimeType: ready ? "image/jpeg" : null };
  if (kind === "ExternalVideo")
    return { ...common, host: "YOUTUBE", originUrl: media.url, embedUrl: media.url, embeddedUrl: media.url };
  return { ...common, filename: media.url.split("/").at(-1) ?? "", sources: [] };
}
