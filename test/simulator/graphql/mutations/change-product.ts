import type { ProductState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";

export const PRODUCT_GONE = "Product does not exist";

/** The one way to change a product for the app: fires its webhooks when something differs, or always, as the knob says. */
export function changeProduct(call: ApiCall, id: string, edit: (draft: ProductState) => void): void {
  call.shop.products.change(
    id,
    (draft) => {
      edit(draft);
      // A stamp that differs is a difference; the store sets the true one.
      if (call.core.knobs.stampsUnchanged) draft.updatedAt = 0;
    },
    "app",
  );
}
