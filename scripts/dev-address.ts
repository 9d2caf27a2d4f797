/**
 * Where the app is under `shopify app dev`: Shopify's CLI (@shopify/cli 4.8) tells the tunnel's address as APP_URL and HOST. A copy of
 * .env.example beside it names another, which must not win.
 */
export function devAddress({ APP_URL, HOST, SHOPIFY_APP_URL }: NodeJS.ProcessEnv): string | undefined {
  return APP_URL || HOST || SHOPIFY_APP_URL;
}
