/** The feed: what a supplier says of products, gathered into a file of JSON Lines and imported as a merchant would. */
import { startApplying } from "~/catalog/feed/apply-feed";
import { receiveFeed } from "~/catalog/feed/receive-feed";
import { listRows, readImport } from "~/catalog/feed/show-imports";
import { locationOf, metafieldOf } from "~/resources/catalog/fields";

import { until } from "../support/app.ts";
import type { TestApp } from "../support/app.ts";
import type { Draw } from "./draws.ts";
import type { Written } from "./editor.ts";

export interface Feed {
  /** The next file says this. */
  says(draw: Draw | undefined): void;
  /** Imports what has been gathered: uploaded, previewed, applied. */
  arrives(): Promise<void>;
}

export function createFeed({ ctx }: TestApp, written: Written[], count: (what: string, times: number) => void): Feed {
  const gathered = new Map<string, Draw>();
  let files = 0;

  /** Shows the import once it has come so far. */
  const reaches = (id: string, state: "preview" | "applied") =>
    until(async () => {
      const shown = await readImport(ctx, id);
      if (shown.state === "failed") throw new Error(`the feed failed: ${shown.reason}`);
      return shown.state === state ? shown : null;
    });

  return {
    says(draw) {
      // Of two that the supplier says of one field the file has the last.
      if (draw) gathered.set(`${draw.product.id}/${draw.variant?.id ?? 0}/${draw.field}`, draw);
    },
    async arrives() {
      const said = [...gathered.values()];
      gathered.clear();
      if (said.length === 0) return;
      const file = said.map((draw) => `${JSON.stringify(lineOf(draw))}\n`).join("");
      const fileName = `supplier-${++files}.jsonl`;
      const id = await receiveFeed(ctx, { fileName, startedBy: "feed" }, bytes(file));
      await reaches(id, "preview");
      await startApplying(ctx, id);
      await reaches(id, "applied");
      const { rows } = await listRows(ctx, id, { state: "applied", limit: said.length });
      for (const row of rows) {
        const draw = said[row.n - 1];
        if (draw)
          written.push({
            ...(await placeOf(ctx, id, row.n, draw.variant !== null)),
            field: draw.field,
            value: draw.value,
          });
      }
      count("feed changes", rows.length);
    },
  };
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

function lineOf({ product, variant, field, value }: Draw): Record<string, unknown> {
  const location = locationOf(field);
  const metafield = metafieldOf(field);
  const name = location
    ? `Inventory: ${location}`
    : metafield
      ? `metafields.${metafield.namespace}.${metafield.key}`
      : field;
  return { productId: product.id, ...(variant && { variantId: variant.id }), [name]: value };
}

async function placeOf(
  { db, shop }: TestApp["ctx"],
  importId: string,
  n: number,
  ofVariant: boolean,
): Promise<Pick<Written, "catalogProductId" | "catalogVariantId">> {
  const [place] = await db.query<Pick<Written, "catalogProductId" | "catalogVariantId">>(
    `select p.id::text as "catalogProductId", case when $4 then v.id else 0 end::text as "catalogVariantId" from feed_rows r
       join catalog_products p on p.shop_id = r.shop_id and p.product_id = r.product_id
       left join catalog_variants v on v.shop_id = r.shop_id and v.variant_id = r.variant_id
      where r.shop_id = $1 and r.import_id = $2 and r.n = $3`,
    [shop.id, importId, n, ofVariant],
  );
  if (!place) throw new Error(`the import ${importId} has no line ${n}`);
  return place;
}
