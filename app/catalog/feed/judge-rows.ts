/** What each row of a batch would do: held against the catalog, and where that has no say yet, against Shopify's side. */
import { matchAll } from "~/catalog/match";
import type { Match } from "~/catalog/match";
import { theirPages } from "./their-pages";
import type { Sql } from "~/lib/sql";
import type { MirrorCtx } from "~/mirror/ctx";
import type { Candidate, RowState } from "~/resources/catalog/feed";
import type { ReadRow } from "~/resources/catalog/feed-row";
import { kindOf } from "~/resources/catalog/fields";
import { optionsOf, same } from "~/resources/catalog/values";
import type { FieldMap } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";
import { sentence } from "./decode-lines";
import type { DecodedRow } from "./decode-lines";

/** `agreed`: no value becomes another, but the catalog gets a say in a field it had none in; people see it as unchanged. */
export type StoredState = RowState | "agreed";

export interface JudgedRow {
  n: number;
  part: number;
  state: StoredState;
  name: string | null;
  family: string | null;
  read: ReadRow | null;
  found: Omit<Candidate, "name"> | null;
  /** Field → before and after, long texts cut. */
  changes: Record<string, [before: Json, after: Json]> | null;
  /** Of a row that would make a product: why it cannot, unless another row of its family has the title. */
  reason: string | null;
  candidates: Candidate[] | null;
  /** Of what is not imported. */
  raw: string | null;
}

type Readable = Extract<DecodedRow, { read: ReadRow }>;

export async function judgeRows(ctx: MirrorCtx, rows: readonly DecodedRow[]): Promise<JudgedRow[]> {
  const readable = rows.filter((row): row is Readable => "read" in row);
  const asked = readable.map(({ read }) => ({ ...read.keys, options: read.options.map(({ value }) => value) }));
  const matches = await matchAll(ctx, ctx.db, asked);
  const sides = await readSides(
    ctx,
    ctx.db,
    matches.flatMap((match) => ("found" in match ? [match.found] : [])),
  );
  const matchOf = new Map(readable.map((row, i) => [row, matches[i]]));
  return rows.map((row) => {
    if ("reason" in row) return rejected(row, row.reason);
    const match = matchOf.get(row) ?? { kind: "none" };
    return judge(row, match, sides);
  });
}

function judge(row: Readable, match: Match, sides: Sides): JudgedRow {
  switch (match.kind) {
    case "gone":
      return rejected(row, sentence(row.n, match.reason));
    case "ambiguous":
      return ambiguous(row, match.reason, match.candidates);
    case "none":
      return newProduct(row);
    case "variant":
      return compared(row, match.found, [
        changesOf(sides.product(match.found), row.read.product),
        changesOf(sides.variant(match.found), row.read.variant),
      ]);
    case "product":
      return judgeProduct(row, match, sides);
  }
}

function newProduct(row: Readable): JudgedRow {
  const { keys, product, variant } = row.read;
  const key = (["sku", "barcode", "handle"] as const).find((one) => keys[one] !== undefined);
  if (!key && row.family === null) return rejected(row, sentence(row.n, NO_KEY));
  const lacking = key
    ? `there is no product with the ${KEY_WORDS[key]} "${keys[key]}"`
    : "it does not say which product it is about";
  return {
    ...known(row),
    state: "create",
    family: row.family ?? `line:${row.n}`,
    changes: allNew(product, variant),
    reason: "title" in product ? null : sentence(row.n, `${lacking}, and without a title none can be made`),
  };
}

const NO_KEY = "it has no SKU, barcode, handle or ID, and without one it could not be found again";
const KEY_WORDS = { sku: "SKU", barcode: "barcode", handle: "handle" } as const;

type KnownProduct = Extract<Match, { kind: "product" }>;

function judgeProduct(row: Readable, { found, isNewVariant }: KnownProduct, sides: Sides): JudgedRow {
  const { read } = row;
  const product = changesOf(sides.product(found), read.product);
  if (Object.keys(read.variant).length === 0 && read.options.length === 0) return compared(row, found, [product]);
  if (!isNewVariant) return ambiguous(row, `"${found.name}" has more than one variant: ${WHICH}`, [found]);
  const names = optionNames(sides.product(found));
  if (names.length !== read.options.length || names.length === 0)
    return rejected(row, sentence(row.n, misfit(found.name, names)));
  const options = read.options.map(({ name, value }, at) => ({ name: name ?? names[at] ?? null, value }));
  const unknown = options.find(({ name }) => !names.includes(name ?? ""));
  if (unknown)
    return rejected(
      row,
      sentence(row.n, `"${found.name}" has no option "${unknown.name}": ${misfit(found.name, names)}`),
    );
  return {
    ...known(row),
    read: { ...read, options },
    state: "create",
    found,
    changes: { ...product.changes, ...allNew(read.variant) },
  };
}

const WHICH = "give the SKU, the barcode, the variant ID or the options of the one that is meant";

/** None for a product with one variant only, whose option Shopify calls "Title". */
function optionNames({ ours, theirs }: RecordSides): string[] {
  const options = optionsOf(ours.options ?? theirs.options ?? null) ?? [];
  const isPlain = options.length === 1 && options[0]?.name === "Title" && options[0].values.join() === "Default Title";
  return isPlain ? [] : options.map(({ name }) => name);
}

const misfit = (product: string, names: readonly string[]) =>
  names.length === 0
    ? `"${product}" has no options, so it cannot have another variant: add options to it in Shopify first`
    : `a new variant of "${product}" needs a value for ${names.join(" and ")}`;

function compared(row: Readable, found: Candidate, parts: readonly Compared[]): JudgedRow {
  const changes = Object.assign({}, ...parts.map((part) => part.changes)) as Compared["changes"];
  const state =
    Object.keys(changes).length > 0 ? "change" : parts.some(({ getsSay }) => getsSay) ? "agreed" : "unchanged";
  return { ...known(row), found, state, changes: state === "change" ? changes : null };
}

interface Compared {
  changes: Record<string, [Json, Json]>;
  /** The catalog has had no say in one of the fields. */
  getsSay: boolean;
}

function changesOf({ ours, theirs }: RecordSides, given: FieldMap): Compared {
  const changes: Compared["changes"] = {};
  let getsSay = false;
  for (const [field, after] of Object.entries(given)) {
    if (!(field in ours)) getsSay = true;
    const before = ours[field] ?? (field in ours ? null : (theirs[field] ?? null));
    if (!same(kindOf(field), before, after)) changes[field] = [excerpt(before), excerpt(after)];
  }
  return { changes, getsSay };
}

const allNew = (...maps: readonly FieldMap[]): Compared["changes"] =>
  Object.fromEntries(
    maps.flatMap((map) => Object.entries(map).map(([field, after]) => [field, [null, excerpt(after)]])),
  );

/** Of a long text what a preview shows; the row itself has all of it. */
const MOST_SHOWN = 500;
const excerpt = (value: Json): Json =>
  typeof value === "string" && value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value;

const known = ({ n, part, family, read }: Readable): JudgedRow => ({
  n,
  part,
  state: "unchanged",
  name: nameOf(read),
  family,
  read,
  found: null,
  changes: null,
  reason: null,
  candidates: null,
  raw: null,
});

const nameOf = ({ keys, product }: ReadRow): string | null =>
  keys.sku ??
  keys.barcode ??
  keys.handle ??
  keys.variantId ??
  keys.productId ??
  (typeof product.title === "string" ? product.title : null);

const rejected = (row: DecodedRow, reason: string): JudgedRow => ({
  ...known({ ...row, family: null, read: "read" in row ? row.read : NOTHING }),
  read: null,
  state: "rejected",
  reason,
  raw: row.raw,
});

const ambiguous = (row: Readable, reason: string, candidates: Candidate[]): JudgedRow => ({
  ...known(row),
  read: null,
  state: "ambiguous",
  reason: sentence(row.n, reason),
  candidates,
  raw: row.raw,
});

const NOTHING: ReadRow = { keys: {}, product: {}, variant: {}, options: [] };

interface RecordSides {
  ours: FieldMap;
  theirs: FieldMap;
}

interface Sides {
  product(found: Candidate): RecordSides;
  variant(found: Candidate): RecordSides;
}

async function readSides(ctx: MirrorCtx, sql: Sql, found: readonly Candidate[]): Promise<Sides> {
  const ids = (key: "productId" | "variantId" | "catalogProductId" | "catalogVariantId") => [
    ...new Set(found.flatMap((one) => one[key] ?? [])),
  ];
  const products = await readOurs(ctx, sql, "catalog_products", ids("catalogProductId"));
  const variants = await readOurs(ctx, sql, "catalog_variants", ids("catalogVariantId"));
  const theirProducts = new Map<string, FieldMap>();
  const theirVariants = new Map<string, FieldMap>();
  const wanted = new Set(ids("variantId"));
  for await (const theirs of theirPages(ctx, sql, ids("productId"))) {
    theirProducts.set(theirs.productId, theirs.values);
    for (const { variantId, values } of theirs.variants)
      if (wanted.has(variantId)) theirVariants.set(variantId, values);
  }
  return {
    product: ({ productId, catalogProductId }) => ({
      ours: products.get(catalogProductId ?? "") ?? {},
      theirs: theirProducts.get(productId ?? "") ?? {},
    }),
    variant: ({ variantId, catalogVariantId }) => ({
      ours: variants.get(catalogVariantId ?? "") ?? {},
      theirs: theirVariants.get(variantId ?? "") ?? {},
    }),
  };
}

async function readOurs(
  { shop }: MirrorCtx,
  sql: Sql,
  table: "catalog_products" | "catalog_variants",
  ids: readonly string[],
): Promise<Map<string, FieldMap>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<{ id: string; ours: FieldMap }>(
    `select id::text, ours from ${table} where shop_id = $1 and id = any($2::bigint[])`,
    [shop.id, ids],
  );
  return new Map(rows.map(({ id, ours }) => [id, ours]));
}
