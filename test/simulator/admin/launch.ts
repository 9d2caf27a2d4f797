import { createHmac } from "node:crypto";

export interface Launch {
  appUrl: string;
  clientSecret: string;
  shop: string;
  sessionToken: string;
  now: Date;
}

/** The address Shopify gives the frame: the app's page with who asks, signed (see "Set up session tokens" and "HMAC" on shopify.dev). */
export function launchUrl(launch: Launch, path: string, search = ""): string {
  const url = new URL(`${path || "/"}${search}`, launch.appUrl);
  const handle = handleOf(launch.shop);
  const parameters = {
    embedded: "1",
    host: Buffer.from(`admin.shopify.com/store/${handle}`).toString("base64").replaceAll("=", ""),
    id_token: launch.sessionToken,
    locale: "en",
    session: createHmac("sha256", launch.clientSecret).update(launch.shop).digest("hex"),
    shop: launch.shop,
    timestamp: String(Math.floor(launch.now.getTime() / 1000)),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  url.searchParams.set("hmac", signature(url.searchParams, launch.clientSecret));
  return url.href;
}

export function handleOf(shop: string): string {
  return shop.replace(/\.myshopify\.com$/, "");
}

function signature(parameters: URLSearchParams, secret: string): string {
  const sorted = [...parameters].filter(([name]) => name !== "hmac").sort(([a], [b]) => (a < b ? -1 : 1));
  return createHmac("sha256", secret).update(new URLSearchParams(sorted).toString()).digest("hex");
}
