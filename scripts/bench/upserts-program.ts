import "../app-modules.ts";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Prisma } from "../../app/generated/prisma/client.ts";
import type { ColumnValue } from "../../app/resources/resource.ts";
import { program } from "./program.ts";

export interface UpsertsInput {
  /** A file of orders, each followed by its lines. */
  path: string;
  url: string;
  shopId: number;
  key: string;
  /** How many of them to take. */
  orders: number;
}

/**
 * What one would write without thinking of volume: each order of the file is parsed, decoded (by the app's own decoder),
 * its personal data sealed, and written with Prisma in one transaction: an upsert of the order, its lines anew, an upsert
 * of its contact. The file is on disk already and nothing of it is proven.
 */
program<UpsertsInput, { orders: number; seconds: number }>(async ({ path, url, shopId, key, orders: take }) => {
  const { openDatabase } = await import("../../app/db.server.ts");
  const { sha256 } = await import("../../app/lib/digest.server.ts");
  const { createSeal } = await import("../../app/lib/seal.server.ts");
  const { contactRow } = await import("../../app/mirror/personal.ts");
  const { decodeOrder, LINE_COLUMNS, ORDER_COLUMNS } = await import("../../app/resources/orders/record.ts");
  const { prisma, close } = openDatabase(url);
  const seal = createSeal([Buffer.from(key, "hex")]);

  const upsert = async (node: unknown) => {
    const { id: text, updatedAt, row, document, parts, children, personal } = decodeOrder(node);
    const id = BigInt(text);
    const now = new Date();
    const columns: Record<string, unknown> = {
      ...fields(ORDER_COLUMNS, row),
      shopId,
      id,
      updatedAt,
      document,
      partsPending: !parts.known,
      hash: sha256(JSON.stringify(document)),
      observedAt: now,
      writtenAt: now,
      writtenBy: "update",
    };
    const order = columns as Prisma.OrderUncheckedCreateInput;
    const lines = (children[0] ?? []).map((line) => ({ ...fields(LINE_COLUMNS, line), shopId }));
    const data = Buffer.from(JSON.stringify(personal.data));
    const [sealed, email, phone, name] = contactRow(seal, shopId, "orders", text, {
      lookup: personal.lookup,
      text: data,
    }).slice(3);
    const contact = { shopId, resource: "orders", id, sealed, email, phone, name } as Prisma.SealedContactCreateInput;
    await prisma.$transaction([
      prisma.order.upsert({ where: { shopId_id: { shopId, id } }, create: order, update: order }),
      prisma.orderLineItem.deleteMany({ where: { shopId, orderId: id } }),
      prisma.orderLineItem.createMany({ data: lines as Prisma.OrderLineItemCreateManyInput[] }),
      prisma.sealedContact.upsert({
        where: { shopId_resource_id: { shopId, resource: "orders", id } },
        create: contact,
        update: contact,
      }),
    ]);
  };

  await prisma.$queryRaw`SELECT 1`;
  const started = performance.now();
  let orders = 0;
  for await (const node of nodesOf(path)) {
    if (orders === take) break;
    await upsert(node);
    orders++;
  }
  const seconds = (performance.now() - started) / 1000;
  await close();
  return { orders, seconds };
});

interface Line {
  __parentId?: string;
}

async function* nodesOf(path: string): AsyncIterable<unknown> {
  let order: { lineItems: Line[] } | undefined;
  for await (const text of createInterface({ input: createReadStream(path) })) {
    const line = JSON.parse(text) as Line;
    if (line.__parentId !== undefined) {
      order?.lineItems.push(line);
      continue;
    }
    if (order) yield order;
    order = { ...line, lineItems: [] };
  }
  if (order) yield order;
}

/** Values under the names Prisma has for their columns. */
const fields = (columns: readonly string[], values: readonly ColumnValue[]) =>
  Object.fromEntries(columns.map((column, n) => [camelCase(column), valueOf(column, values[n])]));

const camelCase = (column: string) => column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

function valueOf(column: string, value: ColumnValue | undefined): unknown {
  if (value !== null && typeof value === "object" && "json" in value) return value.json;
  return typeof value === "string" && /^(id|.+_id)$/.test(column) ? BigInt(value) : value;
}
