/** The first law: of every field the catalog, Shopify and the mirror hold the same, or there is an open conflict that names both values. */
import { kindOf } from "~/resources/catalog/fields";
import { canonical, same } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";

import type { TestApp } from "../support/app.ts";
import { productDifferences } from "../support/compare.ts";
import { ourKey, ourSides, theirKey } from "./sides.ts";
import type { OurSide } from "./sides.ts";
import { fieldOf, keyOf, valuesOf } from "./values.ts";

export interface Agreement {
  /** Fields in which both sides hold the same. */
  agreeing: number;
  /** Open conflicts that name both values as they are. */
  conflicts: number;
  /** What is against the law, a line each. */
  lines: string[];
}

export async function agreement(app: TestApp): Promise<Agreement> {
  const lines = (await productDifferences(app)).map((line) => `the mirror is not what Shopify holds: ${line}`);
  const found: Agreement = { agreeing: 0, conflicts: 0, lines };
  const theirs = new Map([...app.sim.products.all()].flatMap((product) => [...valuesOf(product)]));
  const records = new Set([...theirs.keys()].map(recordOf));
  const said = await openDifferences(app.ctx);
  const adopted = new Set<string>();
  const known = new Set<string>();
  for (const side of await ourSides(app.ctx)) {
    const record = recordOf(theirKey(side, ""));
    if (side.isGone === records.has(record))
      lines.push(
        `${record}: ${side.isGone ? "gone for the catalog, but not in" : "in the catalog, but not in"} Shopify`,
      );
    if (side.isGone) continue;
    known.add(record);
    if (side.adopted) adopted.add(record);
    for (const field of Object.keys(side.ours)) judge(side, field, theirs, said, found);
  }
  for (const record of records) {
    // Of a product that the catalog has made, or a feed has a say in, variants may be Shopify's alone.
    const isOurs = known.has(record) || (known.has(productOf(record)) && !adopted.has(productOf(record)));
    if (!isOurs) lines.push(`${record}: in Shopify, but not in the catalog`);
  }
  // What is left now, our side has no say in.
  for (const key of theirs.keys())
    if (adopted.has(recordOf(key))) lines.push(`${key}: taken over as a whole, but the catalog has no ${fieldOf(key)}`);
  for (const [key, open] of said) lines.push(`${key}: a difference of nothing: ${JSON.stringify(open)}`);
  return found;
}

/** Takes the field out of what is left to be judged. */
function judge(
  side: OurSide,
  field: string,
  theirs: Map<string, Json>,
  said: Map<string, OpenDifference>,
  found: Agreement,
): void {
  const [key, kind] = [ourKey(side, field), kindOf(field)];
  const our = side.ours[field] ?? null;
  const their = theirs.get(theirKey(side, field)) ?? canonical(kind, null);
  const open = said.get(key);
  theirs.delete(theirKey(side, field));
  said.delete(key);
  const isEqual = same(kind, our, their);
  const told = `${key}: ours ${JSON.stringify(our)}, Shopify's ${JSON.stringify(their)}`;
  if (isEqual && !open) found.agreeing++;
  else if (!open) found.lines.push(`${told}: they differ, and nobody says so`);
  else if (isEqual || open.verdict !== "conflict" || !same(kind, open.ours, our) || !same(kind, open.theirs, their))
    found.lines.push(`${told}: told as ${JSON.stringify(open)}`);
  else found.conflicts++;
}

/** Names the product or variant that a key of `valuesOf` is about. */
const recordOf = (key: string) => key.split("/").slice(0, 2).join("/");

const productOf = (record: string) => keyOf(record.split("/")[0] ?? "", "0", "").slice(0, -1);

interface OpenDifference {
  verdict: string;
  ours: Json;
  theirs: Json;
}

async function openDifferences({ db, shop }: TestApp["ctx"]): Promise<Map<string, OpenDifference>> {
  const rows = await db.query<OpenDifference & { key: string }>(
    `select catalog_product_id || '/' || catalog_variant_id || '/' || field as key, verdict, ours, theirs from catalog_differences
      where shop_id = $1`,
    [shop.id],
  );
  return new Map(rows.map(({ key, ...open }) => [key, open]));
}
