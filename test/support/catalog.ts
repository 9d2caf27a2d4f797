import { adoptProducts } from "~/catalog/adopt";
import { compareCatalog } from "~/catalog/compare";
import { readPush, readPushItems } from "~/catalog/push/read-pushes";
import { startPush } from "~/catalog/push/start-push";
import { saveSettings } from "~/catalog/settings";
import { patchCatalog } from "~/catalog/write-catalog";
import type { Patch } from "~/catalog/write-catalog";
import { hasPushEnded } from "~/resources/catalog/push";
import type { PushItemView, PushRunView } from "~/resources/catalog/push";
import type { FieldMap } from "~/resources/catalog/values";

import { startApp, until } from "./app";
import type { TestApp } from "./app";

/** A shop whose products are mirrored and adopted, and that lets everything be pushed. */
export async function startCatalog(options: Parameters<typeof startApp>[0] = {}): Promise<TestApp> {
  const app = await startApp({ orders: 0, products: 12, ...options });
  await app.sync({ resource: "products", mode: "populate" });
  await app.settled();
  await adoptProducts(app.ctx, "1");
  await saveSettings(app.ctx, { mode: "live", tiers: { 1: 100, 2: 100, 3: 100 } });
  return app;
}

export interface Ours {
  id: string;
  productId: string;
  title: string;
  variants: { id: string; variantId: string; itemId: string; ours: FieldMap }[];
  ours: FieldMap;
  base: FieldMap;
}

/** The catalog's products in their order. */
export async function catalog(app: TestApp): Promise<Ours[]> {
  return await app.ctx.db.query<Ours>(
    `select p.id::text, p.product_id::text as "productId", p.title, p.ours, p.base,
            coalesce((select jsonb_agg(jsonb_build_object('id', v.id::text, 'variantId', v.variant_id::text, 'itemId', v.inventory_item_id::text,
                        'ours', v.ours) order by v.position) from catalog_variants v where v.shop_id = p.shop_id and v.catalog_product_id = p.id), '[]') as variants
       from catalog_products p where p.shop_id = $1 order by p.id`,
    [app.ctx.shop.id],
  );
}

export type Edits = readonly (Omit<Patch, "catalogVariantId"> & { variant?: string })[];

/** Our side changes; where it differs is worked out. */
export async function edit(app: TestApp, patches: Edits): Promise<void> {
  const known = new Map((await catalog(app)).map(({ id, base }) => [id, base]));
  const all = patches.map(({ variant, ours = {}, ...patch }) => {
    // Shopify has nothing of a metafield that is new.
    const fresh = Object.keys(ours).filter(
      (field) => field.startsWith("metafield:") && !(field in (known.get(patch.catalogProductId) ?? {})),
    );
    return {
      ...patch,
      catalogVariantId: variant ?? "0",
      ours,
      base: Object.fromEntries(fresh.map((field) => [field, null])),
    };
  });
  await app.ctx.db.transaction((tx) => patchCatalog(app.ctx, tx, all, { by: "1", cause: "edit" }));
  await compareCatalog(app.ctx, [...new Set(all.map(({ catalogProductId }) => catalogProductId))]);
}

export type Ended = PushRunView & { items: PushItemView[] };

/** Starts a push and waits for its end. */
export async function push(app: TestApp, input: Record<string, unknown> = {}): Promise<Ended> {
  const { runId } = await startPush(app.ctx, input, { trigger: "person", startedBy: "1" });
  return await ended(app, runId);
}

export async function ended(app: TestApp, runId: string): Promise<Ended> {
  const run = await until(
    async () => {
      const now = await readPush(app.ctx, runId);
      if (now.reason?.startsWith("Something unexpected")) {
        const [task] = await app.ctx.db.query<{ error: string }>(
          "select last_error as error from graphile_worker.jobs where task_identifier = 'run-push' and last_error <> 'killed'",
        );
        if (task) throw new Error(`the push was broken off: ${task.error}`);
      }
      return hasPushEnded(now.status) ? now : null;
    },
    async () => ({
      run: await readPush(app.ctx, runId),
      tasks: await app.ctx.db.query("select task_identifier, attempts, last_error, run_at from graphile_worker.jobs"),
      operations: await app.ctx.db.query("select * from push_operations"),
    }),
  );
  return { ...run, items: (await readPushItems(app.ctx, runId, { limit: 10_000 })).items };
}

/** What the two sides do not agree on, as text. */
export async function disagreements(app: TestApp): Promise<string[]> {
  await compareCatalog(app.ctx);
  const rows = await app.ctx.db.query<{ text: string }>(
    `select concat_ws(' ', verdict, catalog_product_id, catalog_variant_id, field, base, ours, theirs) as text from catalog_differences order by 1`,
  );
  return rows.map(({ text }) => text);
}
