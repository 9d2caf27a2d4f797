/**
 * The second law: nothing is lost from the history. On each side every change of a field begins with what the last one ended
 * with, and the last ends with what is there now; so a value that was ever seen stands there, until its own side gave another.
 * Whatever was written into the catalog, and whatever of somebody else's the app wrote over in Shopify, was seen.
 */
import { WHOLE } from "~/resources/catalog/change";
import { kindOf } from "~/resources/catalog/fields";
import { canonical, same } from "~/resources/catalog/values";
import type { FieldMap } from "~/resources/catalog/values";
import type { Json } from "~/resources/resource";

import type { TestApp } from "../support/app.ts";
import type { Written } from "./editor.ts";
import { ourKey, ourSides, theirKey } from "./sides.ts";
import { fieldOf, keyOf, valuesOf } from "./values.ts";
import type { Watch } from "./watch.ts";

export interface Memory {
  /** Changes that the history holds. */
  changes: number;
  /** Values that somebody wrote and that are looked for. */
  sought: number;
  /** Those that are lost, and where the history has a gap, a line each. */
  lines: string[];
}

export async function memory(app: TestApp, { overwritten }: Watch, written: readonly Written[]): Promise<Memory> {
  const { ours, shopify, changes } = await historyOf(app.ctx);
  const lines = [...gaps("ours", ours), ...gaps("Shopify's", shopify)];
  const shopifys = new Map([...app.sim.products.all()].flatMap((product) => [...valuesOf(product)]));
  const names = new Map<string, string>();
  const products = new Set<string>();
  for (const side of await ourSides(app.ctx)) {
    products.add(side.product);
    names.set(theirKey(side, ""), ourKey(side, ""));
    for (const [field, now] of Object.entries(side.ours)) {
      const key = ourKey(side, field);
      lines.push(...ending("ours", key, ours.get(key), now));
      // What was never changed is what it was from the beginning.
      if (!ours.has(key)) ours.set(key, [{ before: now, after: now }]);
      const their = shopifys.get(theirKey(side, field)) ?? null;
      if (!side.isGone) lines.push(...ending("Shopify's", key, shopify.get(key), their));
    }
  }
  for (const { catalogProductId, catalogVariantId, field, value } of written) {
    const key = keyOf(catalogProductId, catalogVariantId, field);
    if (!products.has(catalogProductId) || !holds(ours.get(key), field, value))
      lines.push(`${key}: ${JSON.stringify(value)}, written here, is lost`);
  }
  for (const { key, value } of overwritten) {
    const field = fieldOf(key);
    const name = names.get(key.slice(0, -field.length));
    if (name === undefined || !holds(shopify.get(name + field), field, value))
      lines.push(`${key}: ${JSON.stringify(value)}, written over in Shopify, is lost`);
  }
  return { changes, sought: written.length + overwritten.length, lines };
}

interface Step {
  before: Json;
  after: Json;
}

const holds = (steps: readonly Step[] = [], field: string, value: Json) =>
  steps.some(({ before, after }) =>
    [before, after].some((one) => same(kindOf(field), one, canonical(kindOf(field), value))),
  );

function gaps(whose: string, history: ReadonlyMap<string, readonly Step[]>): string[] {
  return [...history].flatMap(([key, steps]) =>
    steps.flatMap(({ before }, n) => {
      const last = steps[n - 1];
      if (!last || same(kindOf(fieldOf(key)), last.after, before)) return [];
      return [
        `${key}: ${whose} ended with ${JSON.stringify(last.after)}, and then begins with ${JSON.stringify(before)}`,
      ];
    }),
  );
}

function ending(whose: string, key: string, steps: readonly Step[] | undefined, now: Json): string[] {
  const last = steps?.at(-1);
  if (!last || same(kindOf(fieldOf(key)), last.after, now)) return [];
  return [`${key}: ${whose} ended with ${JSON.stringify(last.after)}, and is ${JSON.stringify(now)}`];
}

interface Row extends Step {
  key: string;
  side: string;
  field: string;
}

/** By the catalog's names of fields, each from the first change to the last. */
async function historyOf({ db, shop }: TestApp["ctx"]) {
  const rows = await db.query<Row>(
    `select catalog_product_id || '/' || catalog_variant_id || '/' as key, side, field, before, after from catalog_changes
      where shop_id = $1 order by catalog_changes.id`,
    [shop.id],
  );
  const ours = new Map<string, Step[]>();
  const shopify = new Map<string, Step[]>();
  const add = (to: Map<string, Step[]>, key: string, step: Step) => to.set(key, [...(to.get(key) ?? []), step]);
  for (const { key, side, field, before, after } of rows) {
    // What came in as a whole begins with all that it had.
    if (field === WHOLE)
      for (const [one, value] of Object.entries((after ?? {}) as FieldMap))
        add(ours, key + one, { before: value, after: value });
    else add(side === "ours" ? ours : shopify, key + field, { before, after });
  }
  return { ours, shopify, changes: rows.length };
}
