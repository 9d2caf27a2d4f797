import "../app-modules.ts";
import type { Prisma } from "../../app/generated/prisma/client.ts";
import { program } from "./program.ts";

/**
 * What one would write without thinking of volume: for each order one Prisma upsert, its lines and its contact in the same
 * transaction. The rows come ready made from a mirror, so reading and decoding are not counted. Orders per second.
 */
program<{ from: string; into: string; shopId: number; orders: number }, { orders: number; seconds: number }>(
  async ({ from, into, shopId, orders: take }) => {
    const { openDatabase } = await import("../../app/db.server.ts");
    const source = openDatabase(from);
    const target = openDatabase(into);
    const sample = await source.prisma.order.findMany({ where: { shopId }, orderBy: { id: "asc" }, take });
    const ids = sample.map((order) => order.id);
    const lines = Map.groupBy(
      await source.prisma.orderLineItem.findMany({ where: { shopId, orderId: { in: ids } } }),
      (line) => line.orderId,
    );
    const contacts = await source.prisma.sealedContact.findMany({ where: { shopId, id: { in: ids } } });
    const contactOf = new Map(contacts.map((contact) => [contact.id, contact]));

    const { prisma } = target;
    const started = performance.now();
    for (const order of sample) {
      const { shopId, id } = order;
      const row = order as Prisma.OrderUncheckedCreateInput;
      const contact = contactOf.get(id);
      const its = (lines.get(id) ?? []) as Prisma.OrderLineItemCreateManyInput[];
      await prisma.$transaction([
        prisma.order.upsert({ where: { shopId_id: { shopId, id } }, create: row, update: row }),
        prisma.orderLineItem.deleteMany({ where: { shopId, orderId: id } }),
        prisma.orderLineItem.createMany({ data: its }),
        ...(contact
          ? [
              prisma.sealedContact.upsert({
                where: { shopId_resource_id: { shopId, resource: contact.resource, id } },
                create: contact,
                update: contact,
              }),
            ]
          : []),
      ]);
    }
    const seconds = (performance.now() - started) / 1000;
    await source.close();
    await target.close();
    return { orders: sample.length, seconds };
  },
);
