import type { Channel } from "./channel.ts";

const EARLY_MS = 5000;
const RETRY = "X-Shopify-Retry-Invalid-Session-Request";
const REAUTHORIZE = "X-Shopify-API-Request-Failure-Reauthorize-Url";

/** A session token from the host page, kept until shortly before its minute is over. */
export function createIdToken(channel: Channel): (fresh?: boolean) => Promise<string> {
  let kept: { token: Promise<string>; until: number } | undefined;
  return (fresh = false) => {
    if (kept && !fresh && Date.now() < kept.until) return kept.token;
    const token = channel.call("idToken").then(String);
    kept = { token, until: Infinity };
    void token.then(
      (text) => (kept = { token, until: expiryOf(text) - EARLY_MS }),
      () => (kept = undefined),
    );
    return token;
  };
}

/** As App Bridge does: requests to the app's own origin carry the token, and one refused for its token is sent once more. */
export function patchFetch(idToken: (fresh?: boolean) => Promise<string>): void {
  const send = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).origin !== location.origin || request.headers.has("Authorization"))
      return send(input, init);
    const again = request.clone();
    const response = await send(authorized(request, await idToken()));
    const elsewhere = response.headers.get(REAUTHORIZE);
    if (response.status !== 401) return response;
    if (elsewhere) window.open(elsewhere, "_top");
    return response.headers.get(RETRY) ? send(authorized(again, await idToken(true))) : response;
  };
}

/** The page that the app sends whoever comes without a token to: get one, and go where the merchant wanted to go. */
export async function reloadWithToken(target: string, idToken: () => Promise<string>): Promise<void> {
  const url = new URL(target, location.href);
  if (url.origin !== location.origin) return;
  url.searchParams.set("id_token", await idToken());
  location.replace(url);
}

function authorized(request: Request, token: string): Request {
  const headers = new Headers(request.headers);
  headers.set("Authorization", `Bearer ${token}`);
  headers.set("X-Requested-With", "XMLHttpRequest");
  return new Request(request, { headers });
}

function expiryOf(token: string): number {
  const body = token.split(".")[1] ?? "";
  const claims = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/"))) as { exp: number };
  return claims.exp * 1000;
}
