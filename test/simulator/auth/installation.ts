import { numberOf } from "../gid.ts";
import type { Core, SimulatedShop } from "../shop.ts";

/** The shop's owner removes the app: all tokens die, app/uninstalled is sent. */
export function uninstall(core: Core, shop: SimulatedShop): void {
  const { id, name, myshopifyDomain, email, currencyCode } = shop.store.shop;
  core.emit(shop, "app/uninstalled", () => ({
    id: numberOf(id),
    name,
    email,
    domain: myshopifyDomain,
    myshopify_domain: myshopifyDomain,
    currency: currencyCode,
  }));
  shop.installed = false;
  shop.tokens.revokeAll();
}

/** The app is granted other scopes: app/scopes_update is sent. */
export function changeScopes(core: Core, shop: SimulatedShop, current: string[]): void {
  const previous = [...shop.scopes];
  shop.scopes = new Set(current);
  const updated_at = core.clock.now().toISOString();
  core.emit(shop, "app/scopes_update", () => ({ id: 1, shop_id: shop.store.shop.id, previous, current, updated_at }));
}
