import { openPersonal } from "~/mirror/personal";
import { orders } from "~/resources/orders";
import type { Json } from "~/resources/resource";

import type { SimOrder } from "../simulator/store/contract.ts";
import type { TestApp } from "./app";

/** An order reduced to what both sides must agree on: everything the mirror keeps, personal data included. */
export interface Comparable {
  id: string;
  updatedAt: string;
  document: Json;
  lines: Json[];
  personal: Json;
}

/** What the store holds, decoded as the app decodes it, by id. */
export function storedOrders(app: Pick<TestApp, "sim">): Map<string, Comparable> {
  const found = app.sim.store.findOrders({ terms: [] }, { key: "ID", reverse: false });
  return new Map([...found].map(({ id }) => [id, fromStore(app.sim.store.order(id) as SimOrder)]));
}

export function fromStore(order: SimOrder): Comparable {
  const record = orders.decode(asAsked(order));
  const lines = (record.children[0] ?? []).map((row) => (row.at(-1) as { json: Json }).json);
  return { id: record.id, updatedAt: record.updatedAt, document: plain(record.document), lines: plain(lines) as Json[], personal: plain(record.personal.data) };
}

/** What each kind of discount is asked for beyond its common fields (selection.ts); the store knows more. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  DiscountCodeApplication: ["code"],
  ManualDiscountApplication: ["title", "description"],
  AutomaticDiscountApplication: ["title"],
  ScriptDiscountApplication: ["title"],
};

function asAsked(order: SimOrder): unknown {
  return JSON.parse(JSON.stringify(order), (_key, value: unknown) => {
    if (value === null || typeof value !== "object" || !("__typename" in value)) return value;
    const asked = ASKED[String(value.__typename)];
    if (!asked) return value;
    return Object.fromEntries(Object.entries(value).filter(([field]) => !["code", "title", "description"].includes(field) || asked.includes(field)));
  });
}

/** What the mirror holds, with the personal data opened. */
export async function mirroredOrders({ ctx }: Pick<TestApp, "ctx">): Promise<Map<string, Comparable>> {
  const rows = await ctx.db.query<{ id: string; updated_at: Date; document: Json; lines: Json[]; sealed: Buffer }>(
    `select o.id::text, o.updated_at, o.document, c.sealed,
            coalesce((select jsonb_agg(l.document order by l.position) from order_line_items l where l.shop_id = o.shop_id and l.order_id = o.id), '[]') as lines
       from orders o join sealed_contacts c on c.shop_id = o.shop_id and c.resource = 'orders' and c.id = o.id
      where o.shop_id = $1 order by o.id`,
    [ctx.shop.id],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        updatedAt: row.updated_at.toISOString().replace(".000Z", "Z"),
        document: row.document,
        lines: row.lines,
        personal: openPersonal(ctx.seal, ctx.shop.id, "orders", row.id, row.sealed),
      },
    ]),
  );
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as Json;

/** Every record the two sides disagree on, with the first path that differs: `[]` says that mirror and store are equal. */
export async function differences(app: Pick<TestApp, "ctx" | "sim">): Promise<string[]> {
  const [mirrored, stored] = [await mirroredOrders(app), storedOrders(app)];
  const ids = [...new Set([...mirrored.keys(), ...stored.keys()])];
  return ids.flatMap((id) => {
    const found = firstDifference(mirrored.get(id), stored.get(id), id);
    return found === null ? [] : [found];
  });
}

function firstDifference(mirror: unknown, store: unknown, path: string): string | null {
  if (Object.is(mirror, store)) return null;
  if (mirror === null || store === null || typeof mirror !== "object" || typeof store !== "object") {
    return `${path}: mirror ${JSON.stringify(mirror)}, store ${JSON.stringify(store)}`;
  }
  const keys = new Set([...Object.keys(mirror), ...Object.keys(store)]);
  for (const key of keys) {
    const found = firstDifference((mirror as Record<string, unknown>)[key], (store as Record<string, unknown>)[key], `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}
