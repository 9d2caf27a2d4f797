import { expect, test } from "vitest";

import type { Json } from "~/resources/resource";

import { adoptProducts } from "../adopt";
import { mirrorProducts, openCatalog } from "../catalog.fixture";
import { compareCatalog } from "../compare";
import type { CatalogCtx } from "../ctx";
import { noteWrites } from "./note-writes";
import { openRun } from "./push-runs";

const history = ({ db }: CatalogCtx) =>
  db.query<{ before: Json }>(
    "select field, before, after, by, cause, run_id::text as run from catalog_changes where side = 'shopify' order by id",
  );

test("a write that a webhook told of before the push had settled it stands in the history once, and as the push's", async () => {
  await using catalog = await openCatalog();
  const ctx = await catalog.install();
  const tea = { id: "1", variants: [{ id: "11", cost: "4.00" }] };
  await mirrorProducts(ctx, [tea]);
  await adoptProducts(ctx, "77");
  const [place] = await ctx.db.query<{ product: string; variant: string }>(
    "select catalog_product_id::text as product, id::text as variant from catalog_variants where variant_id = 11",
  );
  const opening = { kind: "push", trigger: "person", startedBy: "77", selection: {}, ofRunId: null } as const;
  const { run } = await ctx.db.transaction((tx) =>
    openRun(tx, ctx.shop.id, { ...opening, tiers: { 1: 100, 2: 100, 3: 100 }, at: ctx.clock() }),
  );
  const settled = (from: Json, found: Json) =>
    ctx.db.transaction((tx) =>
      noteWrites(ctx, tx, run, [
        {
          catalogProductId: place?.product ?? "",
          change: {
            catalogVariantId: place?.variant ?? "",
            variantId: "11",
            field: "cost",
            from,
            to: found,
            found,
            state: "done",
          },
        },
      ]),
    );
  const ofRun = { field: "cost", by: "77", cause: "push", run: run.id };

  // The variant's own time stands still: it cannot tell that this was after the run had begun.
  const before = new Date(ctx.clock().getTime() - 3_600_000).toISOString();
  await mirrorProducts(ctx, [{ ...tea, updatedAt: before, variants: [{ id: "11", cost: "5.00" }] }]);
  await compareCatalog(ctx);
  expect(await history(ctx)).toMatchObject([{ before: "4", after: "5", cause: "shopify", run: null }]);
  await settled("4", "5");
  expect(await history(ctx)).toEqual([{ before: "4", after: "5", ...ofRun }]);

  // What nobody has told of is noted, also when it takes back what stood there before.
  await settled("5", "4");
  await settled("4", "5");
  expect(await history(ctx)).toEqual([
    { before: "4", after: "5", ...ofRun },
    { before: "5", after: "4", ...ofRun },
    { before: "4", after: "5", ...ofRun },
  ]);
});
