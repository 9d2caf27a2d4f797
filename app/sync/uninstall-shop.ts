import { z } from "zod";
import type { Shop } from "~/mirror/ctx";
import type { Database } from "~/lib/sql";
import { saveScopes } from "~/mirror/shops";

interface ShopCtx {
  shop: Shop;
  db: Database;
}

/**
 * The app was removed at `at` (Shopify's clock): its tokens are dead, so sessions go and jobs under way are told to stop.
 * The mirror stays for the two days until Shopify asks to forget the shop. A notice that arrives after the merchant
 * has installed the app again (its token is younger than the removal) changes nothing.
 */
export async function uninstallShop({ shop, db }: ShopCtx, at: Date): Promise<"uninstalled" | "installed again"> {
  return db.transaction(async (tx) => {
    const [younger] = await tx.query(`SELECT 1 FROM sessions WHERE shop = $1 AND expires > $2`, [
      shop.domain,
      aliveSince(at),
    ]);
    if (younger) return "installed again";
    await tx.query("UPDATE shops SET uninstalled_at = $2 WHERE id = $1 AND uninstalled_at IS NULL", [shop.id, at]);
    await tx.query("DELETE FROM sessions WHERE shop = $1", [shop.domain]);
    await tx.query(
      `UPDATE sync_jobs SET cancel_requested_at = coalesce(cancel_requested_at, $2)
       WHERE shop_id = $1 AND status IN ('queued', 'running', 'waiting')`,
      [shop.id, at],
    );
    return "uninstalled";
  });
}

const ScopesUpdate = z.object({ current: z.array(z.string()) });

/** app/scopes_update: what the app may do now. With other scopes Shopify shows other records, so what was counted is counted anew. */
export async function updateScopes({ shop, db }: ShopCtx, payload: unknown): Promise<void> {
  await saveScopes(db, shop.id, ScopesUpdate.parse(payload).current);
  await db.query("UPDATE watermarks SET counted_at = NULL WHERE shop_id = $1", [shop.id]);
}

/** Tokens live an hour; a minute for the difference of the clocks. */
function aliveSince(at: Date): Date {
  return new Date(at.getTime() + 61 * 60 * 1000);
}
