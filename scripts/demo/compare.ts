import "../app-modules.ts";
import type { Comparison } from "../../test/support/compare-orders.ts";
import type { ProductComparison } from "../../test/support/compare-products.ts";
import { count, counted } from "../follow-job.ts";
import type { StoryCtx } from "./story.ts";

const PAGE = 500;

export interface Compared {
  orders: Comparison;
  products: ProductComparison;
}

/** Compares the mirror with the store, record by record: documents, lines, variants, stock, personal data, and lines of refunds, fulfillments and shipping where they are complete. */
export async function compareMirror({ shop, client }: StoryCtx, encryptionKey: string): Promise<Compared> {
  const { compareStreams, fromStore, mirroredOrders } = await import("../../test/support/compare-orders.ts");
  const { compareProductStreams, mirroredProducts, productFromStore } =
    await import("../../test/support/compare-products.ts");
  const { createSeal, parseKeys } = await import("../../app/lib/seal.server.ts");
  const seal = createSeal(parseKeys(encryptionKey) ?? []);
  const db = {
    query: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as Row[],
  };
  const [row] = await db.query<{ id: number }>("SELECT id FROM shops");
  const mirror = { db, seal, shopId: row?.id ?? 0 };
  return {
    orders: await compareStreams(
      paged((after) => mirroredOrders(mirror, { after, limit: PAGE })),
      decoded(shop.orders(), fromStore),
    ),
    products: await compareProductStreams(
      paged((after) => mirroredProducts(mirror, { after, limit: PAGE })),
      decoded(shop.products(), productFromStore),
    ),
  };
}

async function* paged<Row extends { id: string }>(read: (after: string) => Promise<Row[]>): AsyncGenerator<Row> {
  for (let after = "0"; ;) {
    const page = await read(after);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function* decoded<From, To>(records: AsyncIterable<From>, decode: (record: From) => To): AsyncGenerator<To> {
  for await (const record of records) yield decode(record);
}

/** What the comparison found, for people; the exit code says it to programs. */
export function verdict({ orders, products }: Compared): { equal: boolean; text: string } {
  const equal = orders.different === 0 && products.different === 0;
  const [these, those] = [counted(orders.compared), counted(products.compared, "products")];
  const lines = equal
    ? [`The mirror equals the store: ${these} and ${those} compared, record by record.`]
    : [...different(orders, these), ...different(products, those)];
  if (orders.pending > 0)
    lines.push(
      `Not compared yet: lines of refunds, fulfillments and shipping of ${counted(orders.pending)}, which are still being completed.`,
    );
  return { equal, text: lines.join("\n") };
}

function different(found: ProductComparison, records: string): string[] {
  if (found.different === 0) return [];
  const more = found.different - found.examples.length;
  return [
    `The mirror does not equal the store: ${count(found.different)} of ${records} differ.`,
    ...found.examples.map((example) => `  ${example.slice(0, 300)}`),
    ...(more > 0 ? [`  … and ${count(more)} more.`] : []),
  ];
}
