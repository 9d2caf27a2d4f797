import type { Channel } from "./channel.ts";

/** The host page's address follows the app's. The session's parameters are the host's business, not part of the path. */
export function followPath(channel: Channel): void {
  const tell = () => channel.tell({ kind: "path", path: pathOf(location.href) });
  for (const method of ["pushState", "replaceState"] as const) {
    const change = history[method].bind(history);
    history[method] = (...args) => {
      change(...args);
      tell();
    };
  }
  window.addEventListener("popstate", tell);
  tell();
}

/** Links into Shopify's admin (`shopify:admin/orders/1`, or its web address) open in the host page. */
export function forwardAdminLinks(channel: Channel, shop: string): void {
  const forward = (href: string | null | undefined) => {
    const path = href ? adminPath(href, shop) : undefined;
    if (path !== undefined) channel.tell({ kind: "open", path });
    return path !== undefined;
  };
  document.addEventListener(
    "click",
    (event) => {
      const link = (event.target as Element | null)?.closest?.("a[href]");
      if (!forward(link?.getAttribute("href"))) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
  const open = window.open.bind(window);
  window.open = (url, target, features) => (forward(url?.toString()) ? null : open(url, target, features));
}

const SESSION_PARAMETERS = ["embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"];

function pathOf(href: string): string {
  const url = new URL(href);
  for (const name of SESSION_PARAMETERS) url.searchParams.delete(name);
  return `${url.pathname}${url.search}${url.hash}`;
}

function adminPath(href: string, shop: string): string | undefined {
  const handle = shop.replace(".myshopify.com", "");
  const starts = [
    "shopify:admin",
    "shopify://admin",
    `https://admin.shopify.com/store/${handle}`,
    `https://${shop}/admin`,
  ];
  const start = starts.find((prefix) => href === prefix || href.startsWith(`${prefix}/`));
  return start === undefined ? undefined : href.slice(start.length);
}
