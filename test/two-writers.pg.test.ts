import { expect, test } from "vitest";

import { startApp } from "./support/app";
import { twoWriters } from "./two-writers/story.ts";

/** test/TWO-WRITERS.md tells of the long form: 1,000 products and 10,000 steps. */
test(
  "two writers end in agreement, or in conflicts that name both values, and nothing anybody wrote is lost",
  { timeout: 300_000 },
  async () => {
    await using app = await startApp({ orders: 1, products: 30, seed: 5 });
    const ending = await twoWriters(app, { steps: 300, seed: 5, pushEvery: 30 });
    expect(ending.complaints).toEqual({ disagreements: [], losses: [], stirrings: [] });
    expect(ending.conflicts).toBeGreaterThan(0);
    expect(ending.written).toBeGreaterThan(20);
    expect(ending.sought).toBeGreaterThan(100);

    // The laws would notice: a value that is not what Shopify has, and one that nobody has kept.
    const { db } = app.ctx;
    await db.query(
      `update catalog_products set ours = ours || '{"vendor": "Nobody"}' where id = (select max(id) from catalog_products where gone_at is null)`,
    );
    expect(await ending.look()).toMatchObject({
      disagreements: [expect.stringMatching(/vendor: ours "Nobody".*nobody says so$/)],
    });
    await db.query("delete from catalog_changes where field = 'title'");
    expect((await ending.look()).losses.filter((line) => line.endsWith("is lost"))).not.toEqual([]);
  },
);
