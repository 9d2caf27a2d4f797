import { redirect } from "@remix-run/node";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { world } from "~/context.server";
import { authenticatePage } from "~/shopify.server";

const SHOPIFYS_APP_BRIDGE = "https://cdn.shopify.com/shopifycloud/app-bridge.js";

/** The library's own pages: one that only loads App Bridge, to get a session token, and one that leaves the frame. */
export async function loader({ request }: LoaderFunctionArgs) {
  // The library sends whoever comes without a shop to a login form; ours is Shopify's.
  if (new URL(request.url).pathname === "/auth/login") return redirect("/");
  const { shopify, env } = world();
  try {
    await authenticatePage(shopify, request);
    return redirect("/app");
  } catch (answer) {
    const isPage = answer instanceof Response && answer.headers.get("Content-Type")?.startsWith("text/html");
    if (!isPage || !env.appBridgeUrl) throw answer;
    const page = await answer.text();
    const headers = new Headers({ "Content-Type": "text/html;charset=utf-8" });
    return new Response(page.replace(SHOPIFYS_APP_BRIDGE, env.appBridgeUrl), { headers });
  }
}
