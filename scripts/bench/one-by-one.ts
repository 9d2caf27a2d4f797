import { setTimeout as pause } from "node:timers/promises";
import { VARIANTS_UPDATE } from "../../app/shopify/product-mutations.ts";
import { Sentence } from "../sentence.ts";
import { SECRET } from "./stack.ts";
import type { Stack } from "./stack.ts";
import type { Priced } from "./push.ts";

const REFILLED_MS = 1_000;

/**
 * Writes prices with one mutation each, one after the other, past the app. Resolves to what one takes on average, in points and
 * seconds; waiting for the bucket, which the app empties too, is not counted.
 */
export async function sendOneByOne(
  stack: Stack,
  prices: readonly Priced[],
): Promise<{ cost: number; seconds: number }> {
  const send = await sender(stack);
  let cost = 0;
  let seconds = 0;
  for (let n = 0; n < prices.length;) {
    const started = performance.now();
    const answer = await send(prices[n] as Priced);
    if (answer.errors?.[0]?.extensions?.code === "THROTTLED") {
      await pause(REFILLED_MS);
      continue;
    }
    const points = answer.extensions?.cost.actualQueryCost;
    if (!points)
      throw new Sentence(`The simulated Shopify refused a mutation: ${JSON.stringify(answer).slice(0, 300)}`);
    cost += points;
    seconds += (performance.now() - started) / 1000;
    n++;
  }
  return { cost: cost / prices.length, seconds: seconds / prices.length };
}

interface Answer {
  errors?: { extensions?: { code?: string } }[];
  extensions?: { cost: { actualQueryCost: number | null } };
}

async function sender(stack: Stack): Promise<(price: Priced) => Promise<Answer>> {
  const headers = { "Content-Type": "application/json", "X-Forwarded-Host": stack.domain };
  const token = await accessToken(stack, headers);
  return async ({ productId, variantId, price }) => {
    const variables = {
      productId: `gid://shopify/Product/${productId}`,
      variants: [{ id: `gid://shopify/ProductVariant/${variantId}`, price }],
    };
    const answer = await fetch(`${stack.shop.origin}/admin/api/2026-10/graphql.json`, {
      method: "POST",
      headers: { ...headers, "X-Shopify-Access-Token": token },
      body: JSON.stringify({ query: VARIANTS_UPDATE.document, variables }),
    });
    return (await answer.json()) as Answer;
  };
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
