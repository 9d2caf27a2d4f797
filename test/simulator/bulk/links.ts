import { createHmac } from "node:crypto";
import { numberOf } from "../gid.ts";
import type { Core } from "../shop.ts";

const LIFE_MS = 7 * 24 * 3600 * 1000;
const PATH = /^\/bulk\/([^/]+)\/(\d+)\.jsonl$/;

/** A result link as storage hosts give them: signed, for seven days, good for whoever holds it. */
export function signedLink(core: Core, shop: string, operationId: string): string {
  const at = `/bulk/${shop}/${numberOf(operationId)}.jsonl`;
  const expires = Math.floor((core.clock.now().getTime() + LIFE_MS) / 1000);
  return `${core.origin}${at}?Expires=${expires}&Signature=${signature(core, at, expires)}`;
}

export interface ReadLink {
  shop: string;
  operationId: string;
  state: "valid" | "forged" | "expired";
}

/** undefined when the address is no result link at all. */
export function readLink(core: Core, url: URL): ReadLink | undefined {
  const [, shop, number] = PATH.exec(url.pathname) ?? [];
  if (!shop || !number) return undefined;
  const expires = Number(url.searchParams.get("Expires"));
  const genuine = url.searchParams.get("Signature") === signature(core, url.pathname, expires);
  const state = !genuine ? "forged" : expires * 1000 < core.clock.now().getTime() ? "expired" : "valid";
  return { shop, operationId: `gid://shopify/BulkOperation/${number}`, state };
}

function signature(core: Core, at: string, expires: number): string {
  return createHmac("sha256", `bulk-${core.seed}`).update(`${at} ${expires}`).digest("hex");
}
