/**
 * Which product and variant something from outside is about: by stored id, then SKU, barcode and handle; in the catalog first, then in the
 * mirror. What may mean two is never guessed. A few hundred are asked at once, in two statements.
 */
import type { Sql } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { Candidate } from "~/resources/catalog/feed";

export interface Asked {
  productId?: string;
  catalogProductId?: string;
  variantId?: string;
  sku?: string;
  barcode?: string;
  handle?: string;
  /** The values of its options, in any order; none when it does not say. */
  options?: readonly string[];
}

/** Reasons are clauses that make a sentence after "Line 12: ". */
export type Match =
  | { kind: "variant"; found: Candidate }
  /** The product is known. `others`: it has variants, and none is this one; otherwise which of several is meant was not asked. */
  | { kind: "product"; found: Candidate; isNewVariant: boolean }
  | { kind: "none" }
  /** It is named by an id that is not there, or it was deleted in Shopify. */
  | { kind: "gone"; reason: string }
  | { kind: "ambiguous"; reason: string; candidates: Candidate[] };

type MatchCtx = Pick<MirrorCtx, "shop">;

/** Answers in the order of what is asked. */
export async function matchAll(ctx: MatchCtx, sql: Sql, asked: readonly Asked[]): Promise<Match[]> {
  const found = Map.groupBy(await readCandidates(ctx, sql, asked), ({ i }) => i);
  const matches = asked.map((one, i) => matchOne(one, found.get(i) ?? []));
  return await withVariants(ctx, sql, asked, matches);
}

type Key = "variantId" | "productId" | "catalogProductId" | "sku" | "barcode" | "handle";

interface Row {
  i: number;
  by: Key;
  side: "ours" | "theirs";
  product_id: string | null;
  variant_id: string | null;
  catalog_product_id: string | null;
  catalog_variant_id: string | null;
  product: string;
  variant: string | null;
  gone: boolean;
}

const VARIANT_KEYS = { variantId: ["variant_id", "id"], sku: ["sku", "sku"], barcode: ["barcode", "barcode"] } as const;
/** The surest first. */
const PRODUCT_KEYS = {
  productId: ["product_id", "id"],
  catalogProductId: ["id"],
  handle: ["handle", "handle"],
} as const;

/** Ours are gone when the mirror no longer has what they were: that is known before the catalog has noticed. */
const BRANCHES = [
  ...Object.entries(VARIANT_KEYS).flatMap(([by, [ours, theirs]]) => [
    `select a.i, '${by}' as by, 'ours' as side, p.product_id, v.variant_id, p.id as catalog_product_id, v.id as catalog_variant_id,
            p.title as product, v.title as variant, coalesce(p.gone_at, v.gone_at) is not null or (v.variant_id is not null and m.id is null) as gone
       from asked a join catalog_variants v on v.shop_id = $1 and v.${ours} = a."${by}"
       join catalog_products p on p.shop_id = $1 and p.id = v.catalog_product_id
       left join product_variants m on m.shop_id = $1 and m.id = v.variant_id`,
    `select a.i, '${by}', 'theirs', m.product_id, m.id, p.id, v.id, t.title, m.title, false
       from asked a join product_variants m on m.shop_id = $1 and m.${theirs} = a."${by}"
       join products t on t.shop_id = $1 and t.id = m.product_id
       left join catalog_products p on p.shop_id = $1 and p.product_id = m.product_id
       left join catalog_variants v on v.shop_id = $1 and v.variant_id = m.id`,
  ]),
  ...Object.entries(PRODUCT_KEYS).flatMap(([by, [ours, theirs]]) => [
    `select a.i, '${by}', 'ours', p.product_id, null, p.id, null, p.title, null, p.gone_at is not null or (p.product_id is not null and t.id is null)
       from asked a join catalog_products p on p.shop_id = $1 and p.${ours} = a."${by}"
       left join products t on t.shop_id = $1 and t.id = p.product_id`,
    ...(theirs
      ? [
          `select a.i, '${by}', 'theirs', t.id, null, p.id, null, t.title, null, false
             from asked a join products t on t.shop_id = $1 and t.${theirs} = a."${by}"
             left join catalog_products p on p.shop_id = $1 and p.product_id = t.id`,
        ]
      : []),
  ]),
];

async function readCandidates({ shop }: MatchCtx, sql: Sql, asked: readonly Asked[]): Promise<Row[]> {
  return await sql.query<Row>(
    `with asked as materialized (
       select * from jsonb_to_recordset($2) as a (i int, "variantId" bigint, "productId" bigint, "catalogProductId" bigint, sku text, barcode text, handle text)
     ) ${BRANCHES.join("\nunion all\n")}`,
    [shop.id, JSON.stringify(asked.map((one, i) => ({ ...one, i, options: undefined })))],
  );
}

const productKeyOf = (asked: Asked) =>
  (["productId", "catalogProductId", "handle"] as const).find((key) => asked[key] !== undefined) ?? "handle";

function matchOne(asked: Asked, rows: readonly Row[]): Match {
  const productKey = productKeyOf(asked);
  const byProduct = one(rows, productKey);
  if (asked.productId !== undefined && byProduct.length === 0) return gone("product", asked.productId);
  for (const by of ["variantId", "sku", "barcode"] as const) {
    if (asked[by] === undefined) continue;
    const found = one(rows, by);
    if (found.length > 0) return matchVariant(asked, by, found, byProduct);
    if (by === "variantId") return gone("variant", asked[by]);
  }
  const [product, ...others] = byProduct;
  if (!product) return { kind: "none" };
  if (others.length > 0) return ambiguous(`the handle "${asked.handle}" is that of`, byProduct);
  return product.gone ? deleted(product) : { kind: "product", found: candidateOf(product), isNewVariant: true };
}

/** What has this key, each once: ours if any of ours has it, otherwise Shopify's. What is gone counts only if nothing else is there. */
function one(rows: readonly Row[], by: Key): Row[] {
  const all = rows.filter((row) => row.by === by);
  const there = all.some((row) => !row.gone) ? all.filter((row) => !row.gone) : all;
  const each = new Map(there.toReversed().map((row) => [identity(row), row]));
  return [...each.values()].toReversed();
}

const identity = (row: Row) =>
  [row.product_id ?? `ours ${row.catalog_product_id}`, row.variant_id ?? `ours ${row.catalog_variant_id}`].join();
const sameProduct = (a: Row, b: Row) =>
  a.product_id === null ? a.catalog_product_id === b.catalog_product_id : a.product_id === b.product_id;

const LABELS: Readonly<Record<Key, string>> = {
  variantId: "variant ID",
  productId: "product ID",
  catalogProductId: "line",
  sku: "SKU",
  barcode: "barcode",
  handle: "handle",
};

/** `found` have the key; where the row also says which product it means, only those of that product are meant. */
function matchVariant(asked: Asked, by: Key, found: readonly Row[], byProduct: readonly Row[]): Match {
  const named = `the ${LABELS[by]} "${asked[by as "sku"]}" is that of`;
  const agreeing =
    byProduct.length > 0 ? found.filter((row) => byProduct.some((product) => sameProduct(row, product))) : found;
  if (agreeing.length === 0) {
    return ambiguous(`${named} ${nameOf(found[0])}, but its ${LABELS[productKeyOf(asked)]} that of`, byProduct, [
      ...found,
      ...byProduct,
    ]);
  }
  const ours = byProduct.length > 0 ? agreeing : preferOurs(agreeing);
  const [only, ...others] = ours;
  if (!only || others.length > 0) return ambiguous(named, ours);
  return only.gone ? deleted(only) : { kind: "variant", found: candidateOf(only) };
}

function preferOurs(rows: readonly Row[]): readonly Row[] {
  const ours = rows.filter(({ side }) => side === "ours");
  return ours.length > 0 ? ours : rows;
}

const gone = (what: "product" | "variant", id: string): Match => ({
  kind: "gone",
  reason: `there is no ${what} with the ID ${id}: it may have been deleted in Shopify`,
});

const deleted = (row: Row): Match => ({ kind: "gone", reason: `${nameOf(row)} was deleted in Shopify` });

const MOST_NAMED = 5;

function ambiguous(said: string, rows: readonly Row[], candidates = rows): Match {
  const names = rows.slice(0, MOST_NAMED).map(nameOf);
  const more = rows.length > MOST_NAMED ? ` and ${rows.length - MOST_NAMED} more` : "";
  const reason = `${said} ${names.join(" and of ")}${more}`;
  return { kind: "ambiguous", reason, candidates: candidates.slice(0, MOST_NAMED).map(candidateOf) };
}

const title = ({ product, variant }: Pick<Row, "product" | "variant">) =>
  variant === null || variant === "Default Title" ? product : `${product}, ${variant}`;
const nameOf = (row: Row | undefined) => (row ? `"${title(row)}"` : "another");

const candidateOf = (row: Row): Candidate => ({
  catalogProductId: row.catalog_product_id,
  catalogVariantId: row.catalog_variant_id,
  productId: row.product_id,
  variantId: row.variant_id,
  name: title(row),
});

interface VariantRow {
  i: number;
  variant_id: string | null;
  catalog_variant_id: string | null;
  variant: string;
}

/** Where only the product is known: the variant that has these options, or the only one if the row names none. */
async function withVariants(
  { shop }: MatchCtx,
  sql: Sql,
  asked: readonly Asked[],
  matches: readonly Match[],
): Promise<Match[]> {
  const wanted = matches.flatMap((match, i) => {
    if (match.kind !== "product") return [];
    const options = asked[i]?.options ?? [];
    const { catalogProductId, productId } = match.found;
    return [
      { i, catalog_product_id: catalogProductId, product_id: productId, options: options.length > 0 ? options : null },
    ];
  });
  if (wanted.length === 0) return [...matches];
  const rows = await sql.query<VariantRow>(
    `with asked as materialized (
       select i, catalog_product_id, product_id, (select array_agg(o order by o) from unnest(options) o) as options
         from jsonb_to_recordset($2) as a (i int, catalog_product_id bigint, product_id bigint, options text[])
     )
     select a.i, f.* from asked a cross join lateral (
       select m.id as variant_id, v.id as catalog_variant_id, m.title as variant
         from product_variants m left join catalog_variants v on v.shop_id = $1 and v.variant_id = m.id
        where m.shop_id = $1 and m.product_id = a.product_id
          and (a.options is null or (select array_agg(o order by o) from unnest(m.option_values) o) = a.options)
       union all
       select null, v.id, v.title from catalog_variants v
        where v.shop_id = $1 and v.catalog_product_id = a.catalog_product_id and v.variant_id is null and v.gone_at is null
          and (a.options is null or (select array_agg(o.value order by o.value) from jsonb_each_text(v.options) o) = a.options)
       limit 2) f`,
    [shop.id, JSON.stringify(wanted)],
  );
  const found = Map.groupBy(rows, ({ i }) => i);
  return matches.map((match, i) => {
    if (match.kind !== "product") return match;
    const [only, ...others] = found.get(i) ?? [];
    const saysWhich = (asked[i]?.options ?? []).length > 0;
    if (!only) return match;
    if (others.length > 0) return saysWhich ? severalAlike(match.found) : { ...match, isNewVariant: false };
    const { product_id, catalog_product_id } = {
      product_id: match.found.productId,
      catalog_product_id: match.found.catalogProductId,
    };
    return {
      kind: "variant",
      found: candidateOf({
        ...only,
        product_id,
        catalog_product_id,
        product: match.found.name,
        by: "handle",
        side: "ours",
        gone: false,
      }),
    };
  });
}

const severalAlike = (found: Candidate): Match => ({
  kind: "ambiguous",
  reason: `"${found.name}" has more than one variant with these options`,
  candidates: [found],
});
