/** The catalog's side: an editor, who edits by hand, and a feed that is imported again and again. */
import { listConflicts, resolveConflict } from "~/catalog/conflicts";
import { createProduct, editProduct } from "~/catalog/edit";
import { AppError } from "~/lib/errors";
import type { Json } from "~/resources/resource";

import type { TestApp } from "../support/app.ts";
import type { Draw, Draws } from "./draws.ts";

/** What was written into the catalog: ids are the catalog's. */
export interface Written {
  catalogProductId: string;
  catalogVariantId: string;
  field: string;
  value: Json;
}

export interface Editor {
  edits(draw: Draw | undefined): Promise<void>;
  /** A product that only the catalog has. */
  creates(): Promise<void>;
  /** Ends one of the open conflicts, either way. */
  decides(): Promise<void>;
}

const AUTHOR = { by: "editor", cause: "edit" } as const;

export function createEditor(
  { ctx }: TestApp,
  draws: Draws,
  written: Written[],
  count: (what: string) => void,
): Editor {
  return {
    async edits(draw) {
      const place = draw && (await placeOf(ctx, draw));
      if (!place) return;
      const { catalogProductId, catalogVariantId } = place;
      const ours = { [draw.field]: draw.value };
      const input = draw.variant ? { variants: [{ id: catalogVariantId, ours }] } : { ours };
      if (!(await editProduct(ctx, catalogProductId, input, AUTHOR).catch(unlessGone))) return;
      written.push({ ...place, field: draw.field, value: draw.value });
      count(`editor writes ${draw.field.split(":")[0]}`);
    },
    async creates() {
      const title = `Only here ${Math.floor(draws.random() * 1_000_000)}`;
      const sizes = draws.some(["Small", "Large"]);
      const variants = sizes.map((size, n) => ({ options: { Size: size }, ours: { price: `${n + 3}.25` } }));
      const { id } = await createProduct(ctx, { ours: { title, tags: ["new"] }, variants }, AUTHOR);
      for (const [field, value] of [
        ["title", title],
        ["tags", ["new"]],
      ] as const)
        written.push({ catalogProductId: id, catalogVariantId: "0", field, value: value as Json });
      count("editor creates");
    },
    async decides() {
      const { rows } = await listConflicts(ctx, { limit: 20 });
      if (rows.length === 0) return;
      const { id, version } = draws.pick(rows);
      const choice = draws.pick(["ours", "shopify"] as const);
      if (await resolveConflict(ctx, id, { choice, version }, "editor").catch(unlessGone)) count(`decided: ${choice}`);
    },
  };
}

/** Undefined while the catalog does not have it, or no longer. */
async function placeOf(
  { db, shop }: TestApp["ctx"],
  { product, variant }: Draw,
): Promise<Pick<Written, "catalogProductId" | "catalogVariantId"> | undefined> {
  const [place] = await db.query<Pick<Written, "catalogProductId" | "catalogVariantId">>(
    `select p.id::text as "catalogProductId", coalesce(v.id, 0)::text as "catalogVariantId" from catalog_products p
       left join catalog_variants v on v.shop_id = p.shop_id and v.variant_id = $3 and v.gone_at is null
      where p.shop_id = $1 and p.product_id = $2 and p.gone_at is null and ($3::bigint is null or v.id is not null)`,
    [shop.id, product.id, variant?.id ?? null],
  );
  return place;
}

/** What was deleted, or decided by the other, while one looked at it. */
function unlessGone(error: unknown): null {
  if (error instanceof AppError && (error.kind === "conflict" || error.kind === "not_found")) return null;
  throw error;
}
