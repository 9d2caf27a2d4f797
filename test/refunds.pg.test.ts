import { expect, test } from "vitest";
import { startApp } from "./support/app";
import { differences } from "./support/compare";

test(
  "an order with more refunds than one query can carry arrives whole, by webhook and by completion",
  { timeout: 120_000 },
  async () => {
    await using app = await startApp({ orders: 1000 });
    await app.sync({ mode: "populate" });
    await app.settled();
    const [big] = await app.ctx.db.query<{ id: string }>(
      "select id::text from orders order by line_count desc limit 1",
    );
    const id = big?.id ?? "";
    app.sim.clock.advance(60_000);
    for (let n = 0; n < 26; n++) app.sim.store.refundOrder(id);
    await app.settled();
    const refunds = () =>
      app.ctx.db.query(
        "select written_by, parts_pending, jsonb_array_length(parts->'refunds') as refunds from orders where id = $1",
        [id],
      );
    expect(await refunds()).toEqual([
      { written_by: "webhook", parts_pending: false, refunds: expect.any(Number) as number },
    ]);
    expect(await differences(app)).toEqual([]);

    for (const table of ["orders where id", "order_line_items where order_id", "sealed_contacts where id"]) {
      await app.ctx.db.query(`delete from ${table} = $1`, [id]);
    }
    await app.sync({ mode: "full", forceFull: true });
    await app.settled();
    expect(await differences(app)).toEqual([]);
    const [row] = await refunds();
    expect(row).toMatchObject({ parts_pending: false });
    expect(Number(row?.refunds)).toBeGreaterThan(24);
  },
);
