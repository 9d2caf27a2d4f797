import { z } from "zod";
import type { Sql } from "~/lib/sql";
import { saveInstalledShop } from "~/mirror/shops";
import type { KnownShop } from "~/mirror/shops";

export const INSTALLED_SHOP = `#graphql
  query InstalledShop { shop { name currencyCode ianaTimezone } }`;

const Answer = z.object({ shop: z.object({ name: z.string(), currencyCode: z.string(), ianaTimezone: z.string() }) });

export interface InstallCtx {
  db: Sql;
  clock: () => Date;
  /** Runs a query for this shop and resolves to its `data`. */
  ask(document: string): Promise<unknown>;
}

/** Makes the shop's row, or brings it up to date, from what Shopify says about the store and the token. Safe to repeat. */
export async function installShop(ctx: InstallCtx, session: { shop: string; scope?: string }): Promise<KnownShop> {
  const { shop } = Answer.parse(await ctx.ask(INSTALLED_SHOP));
  return saveInstalledShop(
    ctx.db,
    {
      domain: session.shop,
      name: shop.name,
      currencyCode: shop.currencyCode,
      timeZone: shop.ianaTimezone,
      scopes: (session.scope ?? "").split(",").filter(Boolean),
    },
    ctx.clock(),
  );
}
