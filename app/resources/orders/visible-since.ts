const SIXTY_DAYS_MS = 60 * 24 * 60 * 60_000;

/**
 * `read_orders` alone shows the last 60 days (https://shopify.dev/docs/api/usage/access-scopes). A day is left as a margin:
 * what is about to fall out of sight must not be taken for deleted.
 */
export function ordersVisibleSince(scopes: readonly string[], now: Date): Date | null {
  if (scopes.includes("read_all_orders")) return null;
  return new Date(now.getTime() - SIXTY_DAYS_MS + SIXTY_DAYS_MS / 60);
}
