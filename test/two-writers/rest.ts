/** How it ends: everybody stops, and everything the app does is done once more. */
import { resolveMany } from "~/catalog/conflicts";
import { keepUp } from "~/catalog/keep-up";
import { compareCatalog } from "~/catalog/compare";

import type { TestApp } from "../support/app.ts";
import { push } from "./pushing.ts";
import type { Watch } from "./watch.ts";

/** Of clean differences none may be left after so many pushes. */
const ROUNDS = 4;

/** No webhook is lost any more, one reading of everything finds what the lost ones did not tell, and pushes write what is clean. */
export async function comeToRest(app: TestApp): Promise<void> {
  const { sim, ctx } = app;
  sim.webhooks.rates({ lose: 0, double: 0, delay: 0 });
  sim.clock.advance(4 * 60 * 60_000);
  await app.settled();
  await app.sync({ resource: "products", mode: "full" });
  await pushWhatIsClean(app);
  await keepUp(ctx);
}

async function pushWhatIsClean(app: TestApp): Promise<void> {
  const { ctx } = app;
  for (let round = 0; round < ROUNDS; round++) {
    await app.settled();
    await keepUp(ctx);
    const [clean] = await ctx.db.query(
      "select from catalog_differences where shop_id = $1 and verdict <> 'conflict' limit 1",
      [ctx.shop.id],
    );
    if (!clean) return;
    await push(app);
  }
}

/** Every open conflict is decided, half of the fields for ours and half for Shopify's, and the decisions are written. */
export async function decideAll(app: TestApp): Promise<void> {
  const { ctx } = app;
  const fields = await ctx.db.query<{ field: string }>(
    "select distinct field from catalog_differences where shop_id = $1 and verdict = 'conflict' order by field",
    [ctx.shop.id],
  );
  for (const [n, { field }] of fields.entries())
    await resolveMany(ctx, { choice: n % 2 ? "shopify" : "ours", all: true, field }, "editor");
  await pushWhatIsClean(app);
  await app.settled();
  await keepUp(ctx);
}

/** The third law: read, compared and pushed once more, nothing comes of it. What does is told, a line each. */
export async function stirrings(app: TestApp, watch: Watch): Promise<string[]> {
  const { ctx } = app;
  const before = await traces(app, watch);
  await app.sync({ resource: "products", mode: "full" });
  await ctx.db.query("update catalog_products set compared_rev = null where shop_id = $1", [ctx.shop.id]);
  await keepUp(ctx);
  await compareCatalog(ctx);
  const run = await push(app);
  await app.settled();
  await keepUp(ctx);
  const after = await traces(app, watch);
  const lines = Object.entries(after).flatMap(([what, now]) => {
    const was = before[what as keyof typeof before];
    return was === now ? [] : [`once more of everything changed ${what}: ${was} became ${now}`];
  });
  return run.products === 0 ? lines : [...lines, `once more of everything pushed again: ${run.sentence}`];
}

async function traces({ ctx, sim }: TestApp, watch: Watch) {
  const [row] = await ctx.db.query<{ history: string; catalog: string; variants: string; differences: string }>(
    `select (select count(*)::text from catalog_changes where shop_id = $1) as history,
            (select md5(string_agg(concat(id, ours, base, rev), ',' order by id)) from catalog_products where shop_id = $1) as catalog,
            (select md5(string_agg(concat(id, ours, base), ',' order by id)) from catalog_variants where shop_id = $1) as variants,
            (select md5(string_agg(d::text, ',' order by d::text)) from catalog_differences d where shop_id = $1) as differences`,
    [ctx.shop.id],
  );
  const mutations = Object.entries(sim.stats.byOperation).filter(([name]) => /^(Push|Create)/.test(name));
  return {
    ...row,
    shopify: String(watch.written()),
    mutations: String(mutations.reduce((sum, [, times]) => sum + times, 0)),
  };
}
