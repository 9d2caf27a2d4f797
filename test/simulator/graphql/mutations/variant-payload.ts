import type { SimNode } from "../../store/contract.ts";
import type { ApiCall } from "../fields.ts";
import { PRODUCT_GONE } from "./change-product.ts";
import { MOST_VARIANTS } from "./limits.ts";
import type { UserError } from "./payload.ts";

export const NO_PRODUCT: UserError = { field: ["productId"], message: PRODUCT_GONE, code: "PRODUCT_DOES_NOT_EXIST" };

class NotKept extends Error {}

/** Runs a change that `giveUp` may end: then nothing of it is taken over. */
export function changeUnlessRefused(change: (giveUp: () => never) => void): void {
  try {
    change(() => {
      throw new NotKept();
    });
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
  }
}

export function tooMany(field: string[], code: string): UserError {
  return { field, message: `A product can have at most ${MOST_VARIANTS} variants.`, code };
}

export function shownProduct(call: ApiCall, id: string): SimNode | undefined {
  return call.shop.products.product(id);
}

/** From the product's own node: to make it anew for each variant would take long for a product of thousands. */
export function variantsOf(product: SimNode | undefined, globalIds: readonly unknown[]): SimNode[] {
  const byId = new Map(((product?.variants ?? []) as SimNode[]).map((node) => [node.id, node]));
  return globalIds.map((id) => byId.get(id)).filter((node) => node !== undefined);
}
