import type { Sql } from "~/lib/sql";
import type { Shop } from "./ctx";

export interface KnownShop extends Shop {
  installedAt: Date;
  /** Null while the app is installed. */
  uninstalledAt: Date | null;
}

const COLUMNS = `id, domain, name, currency_code AS "currencyCode", time_zone AS "timeZone", scopes,
  installed_at AS "installedAt", uninstalled_at AS "uninstalledAt"`;

/** The store by its number or its myshopify.com domain, installed or not. */
export async function findShop(sql: Sql, which: number | string): Promise<KnownShop | undefined> {
  const column = typeof which === "number" ? "id" : "domain";
  const [row] = await sql.query<ShopRow>(`SELECT ${COLUMNS} FROM shops WHERE ${column} = $1`, [which]);
  return row && fromRow(row);
}

/** A store that opened the app: new, known, or back after an uninstall (which starts a new installation). */
export async function saveInstalledShop(sql: Sql, shop: Omit<Shop, "id">, now: Date): Promise<KnownShop> {
  const [row] = await sql.query<ShopRow>(
    `INSERT INTO shops AS s (domain, name, currency_code, time_zone, scopes, installed_at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (domain) DO UPDATE SET
       name = excluded.name, currency_code = excluded.currency_code, time_zone = excluded.time_zone, scopes = excluded.scopes,
       installed_at = CASE WHEN s.uninstalled_at IS NULL THEN s.installed_at ELSE excluded.installed_at END,
       uninstalled_at = NULL
     RETURNING ${COLUMNS}`,
    [shop.domain, shop.name, shop.currencyCode, shop.timeZone, shop.scopes.join(","), now],
  );
  return fromRow(row as ShopRow);
}

export async function saveScopes(sql: Sql, shopId: number, scopes: readonly string[]): Promise<void> {
  await sql.query("UPDATE shops SET scopes = $2 WHERE id = $1", [shopId, scopes.join(",")]);
}

interface ShopRow extends Omit<KnownShop, "scopes"> {
  scopes: string;
}

function fromRow(row: ShopRow): KnownShop {
  return { ...row, scopes: row.scopes.split(",").filter(Boolean) };
}
