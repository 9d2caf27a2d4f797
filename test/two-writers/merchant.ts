/** The merchant, who works in Shopify's own admin, and the customers. */
import { locationOf, metafieldOf } from "~/resources/catalog/fields";

import type { Simulator } from "../simulator/index.ts";
import type { Draw, Draws } from "./draws.ts";

type Count = (what: string) => void;

export interface MerchantAtWork {
  edits(): void;
  /** Creates, removes, adds and takes away variants, tags many at once. */
  rebuilds(): void;
  /** What does no harm while a push is under way: only quantities and metafields are written by Shopify if they are still what somebody has seen. */
  actsBesidePush(): void;
}

export function createMerchantAtWork(sim: Simulator, draws: Draws, count: Count): MerchantAtWork {
  const write = (draw: Draw | undefined) => {
    if (draw && writeInShopify(sim, draw)) count(`merchant writes ${draw.field.split(":")[0]}`);
  };
  const rebuild = {
    create: () => sim.merchant.create(1).length > 0,
    remove: () => sim.merchant.remove(draws.product()?.id ?? ""),
    tag: () => sim.merchant.tag(sim.products.pick(5), draws.pick(["spring", "summer"])).length > 0,
    "add a variant": () => addVariant(sim, draws),
    "remove a variant": () => removeVariant(sim, draws),
  };
  return {
    edits: () => write(draws.next()),
    rebuilds() {
      const what = draws.pick(Object.keys(rebuild) as (keyof typeof rebuild)[]);
      if (rebuild[what]()) count(`merchant: ${what}`);
    },
    actsBesidePush() {
      if (draws.random() < 0.5) return write(draws.next(["inventory", "metafield:custom.care"]));
      const product = draws.product();
      if (product && sim.merchant.sell(product.id)) count("sold beside a push");
    },
  };
}

function writeInShopify({ merchant }: Simulator, { product: { id }, variant, field, value }: Draw): boolean {
  const location = locationOf(field);
  const metafield = metafieldOf(field);
  if (metafield) return merchant.setMetafield(id, { ...metafield, value: String(value) });
  if (!variant) {
    const patch = field === "seoTitle" ? { seo: { title: String(value) } } : { [field]: value };
    return merchant.edit(id, patch);
  }
  if (location !== null) return merchant.setInventory(variant.id, Number(value), location);
  // Shopify's admin leaves nothing where a field is emptied.
  return merchant.edit(id, { variants: [{ id: variant.id, [field]: value === "" ? null : value }] });
}

function addVariant({ products }: Simulator, draws: Draws): boolean {
  const product = draws.product();
  if (product?.options.length !== 1) return false;
  const name = `Tin ${Math.floor(draws.random() * 1_000_000)}`;
  const value = { id: products.newId("ProductOptionValue"), name };
  const before = products.get(product.id);
  return (
    before !==
    products.change(
      product.id,
      (draft) => {
        draft.options[0]?.values.push(value);
        draft.variants.push(products.draftVariant([name]));
      },
      "merchant",
    )
  );
}

function removeVariant({ products }: Simulator, draws: Draws): boolean {
  const product = draws.product();
  if (!product || product.variants.length < 2) return false;
  products.change(product.id, (draft) => void draft.variants.pop(), "merchant");
  return true;
}
