import { cloneProduct } from "./clone.ts";
import type { ProductStore } from "./contract.ts";
import type { Product, ProductState } from "./state.ts";
import { messagesOf } from "./ground.ts";
import type { Ground } from "./ground.ts";
import { check, settle, tidy } from "./settle.ts";

type Changes = Pick<ProductStore, "change" | "create" | "remove" | "changeSilently">;

/** Everything that changes a product itself: stamped by the clock, put on the shelf, and said once. */
export function createChanges(ground: Ground): Changes {
  const { shelves, ids, at, keep, tell, stocked } = ground;
  const told = messagesOf(ground.shop);

  const edited = (before: Product, edit: (draft: ProductState) => void, stamps: boolean) => {
    const draft = cloneProduct(before);
    edit(draft);
    return settle(before, draft, { at: at(), ids, stamps, levelsOf: stocked });
  };

  return {
    change(id, edit, by) {
      const before = shelves.get(id);
      if (!before) return undefined;
      const settled = edited(before, edit, true);
      if (!settled) return before;
      const { product, newItems, changedItems, goneItems } = settled;
      keep(before, product);
      tell(product, by, [
        told.product("products/update", product),
        ...told.newItems(newItems),
        ...told.changedItems(changedItems),
        ...told.goneItems(goneItems),
      ]);
      return product;
    },
    changeSilently(id, edit) {
      const before = shelves.get(id);
      if (!before) return false;
      const settled = edited(before, edit, false);
      if (settled) keep(before, { ...settled.product, updatedAt: before.updatedAt });
      return true;
    },
    create(draft, by) {
      tidy(draft);
      check(draft);
      for (const variant of draft.variants) variant.item.levels = stocked();
      keep(undefined, draft);
      tell(draft, by, [told.product("products/create", draft), ...told.newItems(draft.variants)]);
      return draft;
    },
    remove(id, by) {
      const product = shelves.get(id);
      if (!product) return false;
      ground.forget(product);
      tell(product, by, [told.goneProduct(product), ...told.goneItems(product.variants)]);
      return true;
    },
  };
}
