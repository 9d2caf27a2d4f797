import { between, choose, randomOf, STREAM } from "../store/random.ts";
import type { Random } from "../store/random.ts";
import type { ProductStore } from "./contract.ts";
import type { ProductState, VariantState } from "./state.ts";
import { patchProduct } from "./patch.ts";
import type { ProductPatch } from "./patch.ts";
import { sellable } from "./levels.ts";
import { ADJECTIVES, NOUNS } from "./texts.ts";

/**
 * What a merchant does in Shopify's own admin, and customers in the shop. Each fires the webhooks it would, and answers
 * whether (or for which products) anything changed.
 */
export interface Merchant {
  /** New products with a few variants and stock. */
  create(count: number): string[];
  /** Changes what the patch says, or something small at random. */
  edit(id: string, patch?: ProductPatch): boolean;
  /** Other prices for all variants of a product. */
  reprice(id: string): boolean;
  /** Sells a few units of a variant that is tracked, has stock, and is chosen at random; false when there is none. */
  sell(id: string): boolean;
  /** Sets what is available of a variant, at a location or at its first one. */
  setInventory(variantId: string, available: number, locationId?: string): boolean;
  /** Adds a tag to many products in the same second: their `updatedAt` ties. */
  tag(ids: string[], tag: string): string[];
  archive(id: string): boolean;
  remove(id: string): boolean;
  setMetafield(id: string, metafield: { namespace: string; key: string; type?: string; value: string }): boolean;
  /** Changes a variant's cost and a metafield without moving `updatedAt` and without a webhook. */
  changeSilently(id: string): boolean;
}

export function createMerchant(store: ProductStore, seed: number): Merchant {
  let deeds = 0;
  const roll = () => randomOf(seed, deeds++, STREAM.productLife);
  /** Whether anything is different now. */
  const change = (id: string, edit: (draft: ProductState) => void) => {
    const before = store.get(id);
    return before !== undefined && store.change(id, edit, "merchant") !== before;
  };

  return {
    create: (count) => store.atOnce(() => Array.from({ length: count }, () => newProduct(store, roll()))),
    edit(id, patch) {
      const random = roll();
      return change(id, (draft) => (patch ? patchProduct(draft, patch, store) : smallEdit(draft, random)));
    },
    reprice(id) {
      const random = roll();
      return change(id, (draft) => {
        for (const variant of draft.variants) variant.price = (between(random, 300, 30_000) / 100).toFixed(2);
      });
    },
    sell(id) {
      const random = roll();
      const stocked = store.get(id)?.variants.filter((variant) => variant.item.tracked && sellable(variant) > 0) ?? [];
      if (stocked.length === 0) return false;
      const { item } = choose(random, stocked);
      const level = item.levels.find(({ isActive, quantities }) => isActive && quantities.available > 0);
      if (!level) return false;
      const { available, committed } = level.quantities;
      const units = Math.min(available, between(random, 1, 3));
      const at = { inventoryItemId: item.id, locationId: level.locationId };
      store.setQuantities(
        [
          { ...at, name: "available", quantity: available - units },
          { ...at, name: "committed", quantity: committed + units },
        ],
        "sale",
      );
      return true;
    },
    setInventory(variantId, available, locationId) {
      const item = store.byVariant(variantId)?.variant.item;
      const at = locationId ?? item?.levels.find(({ isActive }) => isActive)?.locationId;
      if (!item || at === undefined) return false;
      store.setQuantity(item.id, at, "available", available, "merchant");
      return true;
    },
    tag: (ids, tag) => store.atOnce(() => ids.filter((id) => change(id, (draft) => void draft.tags.push(tag)))),
    archive: (id) => change(id, (draft) => void (draft.status = "ARCHIVED")),
    remove: (id) => store.remove(id, "merchant"),
    setMetafield: (id, { namespace, key, type, value }) =>
      change(id, (draft) => {
        const known = draft.metafields.find((one) => one.namespace === namespace && one.key === key);
        if (known) Object.assign(known, { value, type: type ?? known.type });
        else
          draft.metafields.push({
            id: "",
            namespace,
            key,
            type: type ?? "single_line_text_field",
            value,
            createdAt: 0,
            updatedAt: 0,
          });
      }),
    changeSilently(id) {
      const random = roll();
      return store.changeSilently(id, (draft) => {
        const variant = choose(random, draft.variants);
        variant.item.cost = (between(random, 100, 9_000) / 100).toFixed(2);
        const metafield = draft.metafields[0];
        if (metafield?.type === "multi_line_text_field") metafield.value += "\nChanged unseen.";
      });
    },
  };
}

function newProduct(store: ProductStore, random: Random): string {
  const draft = store.draft(`${choose(random, ADJECTIVES)} ${choose(random, NOUNS)}`);
  const price = (between(random, 300, 30_000) / 100).toFixed(2);
  const sizes = ["Small", "Medium", "Large"].slice(0, between(random, 0, 3));
  if (sizes.length > 0) {
    const values = sizes.map((name) => ({ id: store.newId("ProductOptionValue"), name }));
    draft.options = [{ id: store.newId("ProductOption"), name: "Size", values }];
    draft.variants = sizes.map((size) => store.draftVariant([size]));
  }
  draft.variants.forEach((variant, k) => {
    Object.assign(variant, { price } satisfies Partial<VariantState>);
    Object.assign(variant.item, { sku: `NEW-${draft.id.slice(-6)}-${k + 1}`, tracked: true });
  });
  const product = store.create(draft, "merchant");
  const at = product.variants[0]?.item.levels[0]?.locationId;
  if (at !== undefined)
    store.setQuantities(
      product.variants.map(({ item }) => ({
        inventoryItemId: item.id,
        locationId: at,
        name: "available" as const,
        quantity: between(random, 1, 60),
      })),
      "merchant",
    );
  return product.id;
}

function smallEdit(draft: ProductState, random: Random): void {
  switch (between(random, 0, 3)) {
    case 0:
      draft.title = `${draft.title.replace(/ \(\d+\)$/, "")} (${between(random, 2, 99)})`;
      return;
    case 1:
      draft.descriptionHtml = `<p>New text no. ${between(random, 1, 9999)} – jetzt besser 🎉</p>`;
      return;
    case 2:
      draft.tags.push(`edited-${between(random, 1, 9999)}`);
      return;
    default:
      choose(random, draft.variants).price = (between(random, 300, 30_000) / 100).toFixed(2);
  }
}
