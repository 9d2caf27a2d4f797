/**
 * Two writers of one catalog: a merchant in Shopify's own admin, and an editor in the app. Both draw from few values, so that
 * they often meet. What each wrote is written down, to be looked for in the end.
 */
import { editProduct } from "~/catalog/edit";
import { readLocations } from "~/catalog/locations";
import { listConflicts, resolveConflict } from "~/catalog/conflicts";
import { AppError } from "~/lib/errors";
import type { Json } from "~/resources/resource";

import { createRandom } from "../simulator/random.ts";
import type { TestApp } from "../support/app.ts";

/** What the editor wrote into the catalog: ids are the catalog's. */
export interface Written {
  catalogProductId: string;
  catalogVariantId: string;
  field: string;
  value: Json;
}

export interface Writers {
  /** One of them does something. */
  step(): Promise<void>;
  /** What does no harm while a push is under way: the editor edits, customers buy. Shopify has no way to write a text only if it is still the same. */
  stepBesidePush(): Promise<void>;
  /** Both give the same product another title, at the very end. */
  quarrel(): Promise<void>;
  readonly written: Written[];
  /** How often what was done. */
  readonly done: Map<string, number>;
}

const TITLES = ["Green tea", "Black tea", "White tea", "Oolong"];
const VENDORS = ["Acme", "Leaf & Co", ""];
const TAGS = ["new", "sale", "organic", "loose", "gift"];
const DESCRIPTIONS = ["<p>Fresh.</p>", "<P>Fresh</P>", "<p>Strong <b>and</b> dark</p>", ""];
const PRICES = ["9.50", "12.00", "12.5", "20"];
const SKUS = ["T-1", "T-2", ""];
const CARE = ["Keep dry", "Keep cool"];
const QUANTITIES = [0, 3, 8, 21];

export function createWriters(app: TestApp, seed: number): Writers {
  const random = createRandom(seed ^ 0x2717);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const some = <T>(items: readonly T[]) => items.filter(() => random() < 0.4);
  const written: Written[] = [];
  const done = new Map<string, number>();
  const count = (what: string) => done.set(what, (done.get(what) ?? 0) + 1);
  const { sim, ctx } = app;

  const shopEdits = {
    title: (id: string) => sim.merchant.edit(id, { title: pick(TITLES) }),
    vendor: (id: string) => sim.merchant.edit(id, { vendor: pick(VENDORS) }),
    tags: (id: string) => sim.merchant.edit(id, { tags: some(TAGS) }),
    description: (id: string) => sim.merchant.edit(id, { descriptionHtml: pick(DESCRIPTIONS) }),
    seo: (id: string) => sim.merchant.edit(id, { seo: { title: pick(TITLES) } }),
    price: (id: string) => sim.merchant.edit(id, { variants: [{ id: variantOf(id), price: pick(PRICES) }] }),
    sku: (id: string) => sim.merchant.edit(id, { variants: [{ id: variantOf(id), sku: pick(SKUS) || null }] }),
    care: (id: string) => sim.merchant.setMetafield(id, { namespace: "custom", key: "care", value: pick(CARE) }),
    inventory: (id: string) => sim.merchant.setInventory(variantOf(id), pick(QUANTITIES)),
    sale: (id: string) => sim.merchant.sell(id),
  };
  const variantOf = (id: string) => pick(sim.products.get(id)?.variants ?? []).id;

  const merchant = () => {
    const [id] = sim.products.pick(1);
    if (id === undefined) return;
    const what = pick(Object.keys(shopEdits) as (keyof typeof shopEdits)[]);
    if (shopEdits[what](id)) count(`merchant changes ${what}`);
  };

  const editor = async () => {
    const [row] = await ctx.db.query<{ product: string; variant: string; variants: number }>(
      `select p.id::text as product, v.id::text as variant from catalog_products p
         join catalog_variants v on v.shop_id = p.shop_id and v.catalog_product_id = p.id
        where p.shop_id = $1 and p.gone_at is null and v.gone_at is null and p.product_id is not null
        order by md5(v.id::text || $2) limit 1`,
      [ctx.shop.id, String(random())],
    );
    if (!row) return;
    const locations = (await readLocations(ctx)).filter(({ isActive }) => isActive);
    const ofProduct: Record<string, () => Json> = {
      title: () => pick(TITLES),
      vendor: () => pick(VENDORS),
      tags: () => some(TAGS),
      descriptionHtml: () => pick(DESCRIPTIONS),
      seoTitle: () => pick(TITLES),
      "metafield:custom.care": () => pick(CARE),
    };
    const ofVariant: Record<string, () => Json> = {
      price: () => pick(PRICES),
      sku: () => pick(SKUS),
      [`inventory:${pick(locations)?.id ?? "0"}`]: () => String(pick(QUANTITIES)),
    };
    const isOfProduct = random() < 0.6;
    const [field, value] = pick(Object.entries(isOfProduct ? ofProduct : ofVariant));
    if (field === "inventory:0") return;
    const ours = { [field]: value() };
    const input = isOfProduct ? { ours } : { variants: [{ id: row.variant, ours }] };
    const edited = await editProduct(ctx, row.product, input, { by: "editor", cause: "edit" }).catch(unlessGone);
    if (!edited) return;
    count(`editor changes ${field.split(":")[0]}`);
    const catalogVariantId = isOfProduct ? "0" : row.variant;
    written.push({ catalogProductId: row.product, catalogVariantId, field, value: ours[field] ?? null });
  };

  const decide = async () => {
    const { rows } = await listConflicts(ctx, { limit: 20 });
    if (rows.length === 0) return;
    const { id, version } = pick(rows);
    const choice = pick(["ours", "shopify"] as const);
    const resolved = await resolveConflict(ctx, id, { choice, version }, "editor").catch(unlessGone);
    if (resolved) count(`decided for ${choice}`);
  };

  const later = () => {
    sim.clock.advance(Math.round(random() * 120_000));
    if (random() < 0.3) sim.webhooks.retryNow();
    return Promise.resolve();
  };

  const bigger = () => {
    const what = random();
    if (what < 0.4) sim.merchant.create(1);
    else if (what < 0.6) sim.merchant.remove(sim.products.pick(1)[0] ?? "");
    else sim.merchant.tag(sim.products.pick(5), pick(TAGS));
    count("merchant creates, removes or tags many");
  };

  return {
    written,
    done,
    async step() {
      const what = random();
      if (what < 0.44) merchant();
      else if (what < 0.86) await editor();
      else if (what < 0.88) await decide();
      else if (what < 0.98) await later();
      else bigger();
    },
    async quarrel() {
      await app.settled();
      const [row] = await ctx.db.query<{ product: string; shopify: string }>(
        `select id::text as product, product_id::text as shopify from catalog_products
          where shop_id = $1 and product_id is not null and gone_at is null order by id limit 1`,
        [ctx.shop.id],
      );
      if (!row) return;
      const place = { catalogProductId: row.product, catalogVariantId: "0", field: "title" };
      await editProduct(ctx, row.product, { ours: { title: "Matcha" } }, { by: "editor", cause: "edit" });
      written.push({ ...place, value: "Matcha" });
      sim.merchant.edit(row.shopify, { title: "Pu-erh" });
    },
    async stepBesidePush() {
      if (random() < 0.7) return await editor();
      const [id] = sim.products.pick(1);
      if (id !== undefined && sim.merchant.sell(id)) count("sold beside a push");
    },
  };
}

/** What was deleted, or decided by the other, while one looked at it. */
function unlessGone(error: unknown): null {
  if (error instanceof AppError && (error.kind === "conflict" || error.kind === "not_found")) return null;
  throw error;
}
