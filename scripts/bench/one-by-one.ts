import { VARIANTS_UPDATE } from "../../app/shopify/product-mutations.ts";
import { Sentence } from "../sentence.ts";
import { SECRET } from "./stack.ts";
import type { Stack } from "./stack.ts";
import type { Priced } from "./push.ts";

/** Writes prices with one mutation each, one after the other, past the app. Resolves to what one takes on average, in points and seconds. */
export async function sendOneByOne(
  stack: Stack,
  prices: readonly Priced[],
): Promise<{ cost: number; seconds: number }> {
  const headers = { "Content-Type": "application/json", "X-Forwarded-Host": stack.domain };
  const token = await accessToken(stack, headers);
  let cost = 0;
  const started = performance.now();
  for (const { productId, variantId, price } of prices) {
    const variables = {
      productId: `gid://shopify/Product/${productId}`,
      variants: [{ id: `gid://shopify/ProductVariant/${variantId}`, price }],
    };
    const answer = await fetch(`${stack.shop.origin}/admin/api/2026-10/graphql.json`, {
      method: "POST",
      headers: { ...headers, "X-Shopify-Access-Token": token },
      body: JSON.stringify({ query: VARIANTS_UPDATE.document, variables }),
    });
    const text = await answer.text();
    const { extensions } = JSON.parse(text) as { extensions?: { cost: { actualQueryCost: number | null } } };
    if (!extensions?.cost.actualQueryCost)
      throw new Sentence(`The simulated Shopify refused a single mutation: ${text.slice(0, 300)}`);
    cost += extensions.cost.actualQueryCost;
  }
  return { cost: cost / prices.length, seconds: (performance.now() - started) / 1000 / prices.length };
}

/** As an app gets one for its shop: in exchange for a session token. */
async function accessToken({ shop, clientId }: Stack, headers: Record<string, string>): Promise<string> {
  const { token } = await shop.control<{ token: string }>("session-token", {});
  const answer = await fetch(`${shop.origin}/admin/oauth/access_token`, {
    method: "POST",
    headers,
    body: JSON.stringify({
      client_id: clientId,
      client_secret: SECRET,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: token,
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}
