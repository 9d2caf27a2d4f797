import type { Database } from "~/lib/sql";

/** Deletes the sealed personal data of some orders; the orders stay, without anybody in them. */
export async function forgetContacts(
  db: Database,
  shopId: number,
  resource: string,
  ids: readonly string[],
): Promise<void> {
  await db.query("DELETE FROM sealed_contacts WHERE shop_id = $1 AND resource = $2 AND id = ANY($3::bigint[])", [
    shopId,
    resource,
    ids,
  ]);
}

/**
 * Deletes every row of a shop: of all tables that have a `shop_id`, whichever they are, then its sessions and itself.
 * Table by table, so that a run that was cut short can be repeated; the shop's own row goes last.
 */
export async function forgetEverything(db: Database, shop: { id: number; domain: string }): Promise<void> {
  const tables = await db.query<{ name: string }>(
    `SELECT quote_ident(c.table_name) AS name
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = current_schema() AND c.column_name = 'shop_id' AND t.table_type = 'BASE TABLE' ORDER BY 1`,
  );
  for (const { name } of tables) await db.query(`DELETE FROM ${name} WHERE shop_id = $1`, [shop.id]);
  await db.query("DELETE FROM sessions WHERE shop = $1", [shop.domain]);
  await db.query("DELETE FROM shops WHERE id = $1", [shop.id]);
}
