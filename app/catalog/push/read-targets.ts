/** What has to be known of products in Shopify to write to them, from the mirror as it was just read again. */
import type { Sql } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import { idOf } from "~/lib/gid";
import { metafieldField } from "~/resources/catalog/fields";
import type { Theirs } from "~/resources/catalog/theirs";

import { readTheirs } from "../theirs";
import type { Target } from "./parts";

export interface Seen {
  theirs: Theirs;
  target: Target;
}

interface Row {
  id: string;
  metafields: { namespace: string; key: string; type: string; compareDigest: string }[] | null;
  options: { id: string; name: string }[] | null;
}

/** By Shopify's product id; products that the mirror does not have are not in it. */
export async function readTargets(
  { shop }: Pick<MirrorCtx, "shop">,
  sql: Sql,
  productIds: readonly string[],
): Promise<Map<string, Seen>> {
  const theirs = await readTheirs({ shop }, sql, productIds);
  const rows = await sql.query<Row>(
    `select id::text, document->'metafields' as metafields, document->'options' as options
       from products where shop_id = $1 and id = any($2::bigint[])`,
    [shop.id, productIds],
  );
  return new Map(
    rows.flatMap((row) => {
      const side = theirs.get(row.id);
      return side ? [[row.id, { theirs: side, target: targetOf(row, side) }] as const] : [];
    }),
  );
}

function targetOf(row: Row, theirs: Theirs): Target {
  return {
    productId: row.id,
    items: new Map(theirs.variants.map(({ variantId, inventoryItemId }) => [variantId, inventoryItemId])),
    metafields: new Map(
      (row.metafields ?? []).map(({ namespace, key, type, compareDigest }) => [
        metafieldField(namespace, key),
        { type, digest: compareDigest },
      ]),
    ),
    options: (row.options ?? []).map(({ id, name }) => ({ id: idOf(id), name })),
  };
}
