import { expect, test } from "vitest";
import { compareCatalog } from "~/catalog/compare";
import { adminContext, shopContext } from "~/context.server";
import { startApp } from "../../test/support/app";
import type { TestApp } from "../../test/support/app";
import { catalog, edit, startCatalog } from "../../test/support/catalog";
import { readOverview } from "./overview-facts";

/** What the overview tells whoever opens it now, with all that streams in. */
async function overview({ ctx }: TestApp, shop = ctx.shop.domain) {
  const page = await shopContext(shop, "page");
  const facts = await readOverview({ ...page, userId: "1", cors: (response) => response });
  const [reach, counts] = await Promise.all([
    facts.reach,
    Promise.all(facts.resources.map(async ({ name, counts }) => [name, await counts] as const)),
    facts.today,
    facts.hours,
  ]);
  return { ...facts, reach, counts: Object.fromEntries(counts) };
}

/** Shopify's numbers are asked for anew. */
const later = ({ sim }: TestApp) => sim.clock.advance(60_000);

test.for([{ told: true }, { told: false }])(
  "without the scope for products the page does not say that Shopify is away, but which is missing: %o",
  async ({ told }) => {
    await using app = await startApp({ orders: 40, products: 8 });
    await app.sync({ mode: "populate" });
    await app.sync({ resource: "products", mode: "populate" });
    await app.settled();
    expect((await overview(app)).reach.unreachable).toBe(false);

    const granted = [...app.sim.shop().scopes];
    if (!told) app.sim.webhooks.lose(1);
    app.sim.changeScopes(granted.filter((scope) => !scope.endsWith("_products")));
    await app.sim.webhooks.idle();
    later(app);
    const facts = await overview(app);
    expect(facts.reach.unreachable).toBe(false);
    expect(facts.reach).toMatchObject({ outage: null, missingScopes: ["read_products"] });
    expect(facts.counts.orders).toMatchObject({ mirrored: 40, inShopify: 40, isOld: false, refused: null });
    expect(facts.counts.products).toMatchObject({
      mirrored: 8,
      isOld: true,
      refused: expect.stringContaining("Access denied"),
    });

    app.sim.changeScopes(granted);
    await app.sim.webhooks.idle();
    later(app);
    const after = await overview(app);
    expect(after.reach).toMatchObject({ unreachable: false, missingScopes: [], refused: { products: null } });
    expect(after.counts.products).toMatchObject({ mirrored: 8, inShopify: 8, isOld: false, refused: null });
  },
);

test("a Shopify that does not answer is still told as one, and names no scope", async () => {
  await using app = await startApp({ orders: 5, products: 2, circuit: { failures: 1 } });
  await overview(app);
  app.sim.faults.rate("503", 1);
  later(app);
  const { reach } = await overview(app);
  expect(reach).toMatchObject({ unreachable: true, missingScopes: [], refused: { orders: null, products: null } });
  expect(reach.outage).toMatch(/^Shopify has not answered since/);
});

test("a shop that Shopify has frozen is not told as a Shopify that is away, but what would help", async () => {
  await using app = await startApp({ orders: 5, products: 2 });
  await overview(app);
  app.sim.faults.rate("402", 1);
  later(app);
  const frozen = "This shop is frozen: Shopify answers no app until its plan is paid.";
  expect((await overview(app)).reach).toMatchObject({
    unreachable: false,
    outage: null,
    missingScopes: [],
    refused: { orders: frozen, products: frozen },
  });

  app.sim.faults.clear();
  expect((await overview(app)).reach).toMatchObject({ unreachable: false, refused: { orders: null, products: null } });
});

const SECOND = "second.myshopify.com";

test("open conflicts and a push that stopped by itself are told to their own shop, until they are dealt with", async () => {
  await using app = await startCatalog({ products: 4 });
  app.sim.addShop({ shop: SECOND, orders: 0 });
  const authorization = `Bearer ${app.sim.sessionToken(SECOND)}`;
  await adminContext(new Request("https://lockstep.example/api/sync/status", { headers: { authorization } }));
  const trouble = async (shop?: string) => (await overview(app, shop)).catalog;
  const nothing = { conflicts: 0, stoppedPush: null };
  expect(await trouble()).toEqual(nothing);

  const [first, second, third] = await catalog(app);
  for (const product of [first, second]) app.sim.merchant.edit(product?.productId ?? "", { title: "Theirs" });
  await app.settled();
  // The third is a clean push, no conflict.
  await edit(
    app,
    [first, second, third].map((product) => ({ catalogProductId: product?.id ?? "", ours: { title: "Ours" } })),
  );
  await compareCatalog(app.ctx);
  expect(await trouble()).toEqual({ conflicts: 2, stoppedPush: null });
  expect(await trouble(SECOND)).toEqual(nothing);

  const ran = async (kind: string, status: string, minute: number) => {
    const [run] = await app.ctx.db.query<{ id: string }>(
      `insert into push_runs (shop_id, kind, status, reason, trigger, created_at) values ($1, $2, $3, $4, 'person', $5) returning id::text`,
      [app.ctx.shop.id, kind, status, status === "stopped" ? "Too many failed." : null, new Date(minute * 60_000)],
    );
    return run?.id;
  };
  const id = await ran("push", "stopped", 1);
  const stoppedPush = { id, reason: "Too many failed." };
  expect(await trouble()).toEqual({ conflicts: 2, stoppedPush });
  expect(await trouble(SECOND)).toEqual(nothing);
  await ran("dry_run", "succeeded", 2);
  expect(await trouble()).toEqual({ conflicts: 2, stoppedPush });
  await ran("push", "succeeded", 3);
  expect(await trouble()).toEqual({ conflicts: 2, stoppedPush: null });
  const undone = await ran("rollback", "stopped", 4);
  expect((await trouble()).stoppedPush?.id).toBe(undone);
});
