/**
 * `fetch` as everything that talks to a shop uses it. With a proxy, an address on the internet becomes one of the proxy's
 * with its host in `X-Forwarded-Host`: nothing meant for Shopify, tokens least of all, can then leave this machine.
 */
export function createAdminFetch(proxy: string | undefined, send: typeof fetch = fetch): typeof fetch {
  if (!proxy) return send;
  const { origin, host } = new URL(proxy);
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.host === host) return send(input, init);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set("X-Forwarded-Host", url.host);
    const target = `${origin}${url.pathname}${url.search}`;
    return send(input instanceof Request ? new Request(target, input) : target, { ...init, headers });
  };
}
