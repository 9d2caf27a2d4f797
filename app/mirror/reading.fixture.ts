/** A mirror filled by SQL, for tests of what reads it; the write path has tests of its own. */
import { randomBytes } from "node:crypto";
import { openDatabase } from "~/db.server";
import type { Database } from "~/lib/sql";
import { sha256 } from "~/lib/digest.server";
import { createSeal } from "~/lib/seal.server";
import { freshDatabase } from "../../test/support/database";
import type { MirrorCtx } from "./ctx";

export const NOW = new Date("2026-11-21T12:00:00Z");
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

export async function emptyMirror() {
  const fresh = await freshDatabase();
  const { db, close } = openDatabase(fresh.url);
  const seal = createSeal([randomBytes(32)]);
  return {
    db,
    installShop: async (domain: string, timeZone = "UTC"): Promise<MirrorCtx> => {
      const [row] = await db.query<{ id: number }>(
        `insert into shops (domain, name, currency_code, time_zone, installed_at) values ($1, $1, 'EUR', $2, $3) returning id`,
        [domain, timeZone, NOW],
      );
      const shop = { id: row?.id ?? 0, domain, name: domain, currencyCode: "EUR", timeZone, scopes: [] };
      return { shop, db, seal, digest: sha256, clock: () => NOW, log: quiet };
    },
    [Symbol.asyncDispose]: async () => {
      await close();
      await fresh[Symbol.asyncDispose]();
    },
  };
}

export interface SomeOrder {
  id: string;
  number: number;
  processedAt: string;
  updatedAt: string;
  financialStatus: string | null;
  fulfillmentStatus: string;
  totalPrice: string;
  tags: string[];
  skus: string[];
  countryCode: string | null;
  test: boolean;
  partsPending: boolean;
}

export const someOrder = (order: Partial<SomeOrder> & { id: string }): SomeOrder => ({
  number: Number(order.id.slice(-6)),
  processedAt: "2026-11-01T10:00:00.000Z",
  updatedAt: "2026-11-01T10:00:00.000Z",
  financialStatus: "PAID",
  fulfillmentStatus: "FULFILLED",
  totalPrice: "10.00",
  tags: [],
  skus: [],
  countryCode: "DE",
  test: false,
  partsPending: false,
  ...order,
});

export async function insertOrders(db: Database, shopId: number, orders: readonly SomeOrder[]): Promise<void> {
  const rows = orders.map((order) => ({
    shop_id: shopId,
    id: order.id,
    name: `#${order.number}`,
    number: order.number,
    created_at: order.processedAt,
    updated_at: order.updatedAt,
    processed_at: order.processedAt,
    financial_status: order.financialStatus,
    fulfillment_status: order.fulfillmentStatus,
    return_status: "NO_RETURN",
    test: order.test,
    currency_code: "EUR",
    presentment_currency: "EUR",
    total_price: order.totalPrice,
    presentment_total_price: order.totalPrice,
    current_total_price: order.totalPrice,
    total_refunded: "0",
    total_outstanding: "0",
    tags: order.tags,
    skus: order.skus,
    country_code: order.countryCode,
    line_count: 1,
    document: { refunds: order.partsPending ? [{ id: "1" }] : [], fulfillments: [] },
    parts_pending: order.partsPending,
    hash: "\\x00",
    observed_at: NOW,
    written_at: NOW,
    written_by: "populate",
  }));
  await db.query("insert into orders select * from jsonb_populate_recordset(null::orders, $1::jsonb)", [
    JSON.stringify(rows),
  ]);
}
