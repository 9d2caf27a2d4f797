import type { World } from "./context.server";

/**
 * Says who may show this page in a frame: the shop that asks and Shopify's admin, nobody else. With a stand-in for
 * Shopify, also its host page on this machine, and no hint to load App Bridge from Shopify.
 */
export function frameHeaders(
  { env, shopify }: Pick<World, "env" | "shopify">,
  request: Request,
  headers: Headers,
): void {
  shopify.app.addDocumentResponseHeaders(request, headers);
  const policy = headers.get("Content-Security-Policy") ?? "frame-ancestors 'none';";
  headers.set("Content-Security-Policy", env.adminProxy ? allowing(policy, env.adminProxy) : policy);
  if (env.appBridgeUrl) headers.delete("Link");
}

function allowing(policy: string, proxy: string): string {
  const { port } = new URL(proxy);
  const hosts = `http://127.0.0.1:${port} http://localhost:${port}`;
  return policy.replace("'none'", "").replace("frame-ancestors", `frame-ancestors ${hosts}`);
}
