import type { ProductStore } from "./contract.ts";
import type { ProductState, VariantState } from "./state.ts";

/** What a merchant changes of a product on its page; what is left out stays. */
export interface ProductPatch {
  title?: string;
  handle?: string;
  descriptionHtml?: string;
  vendor?: string;
  productType?: string;
  status?: ProductState["status"];
  tags?: string[];
  seo?: { title?: string | null; description?: string | null };
  /** Each names its variant by id, bare or global. */
  variants?: ({ id: string } & VariantPatch)[];
}
export interface VariantPatch {
  price?: string;
  compareAtPrice?: string | null;
  barcode?: string | null;
  taxable?: boolean;
  inventoryPolicy?: VariantState["inventoryPolicy"];
  sku?: string | null;
  cost?: string | null;
  tracked?: boolean;
}

const PLAIN = new Set(["title", "handle", "descriptionHtml", "vendor", "productType", "status", "tags"]);
const OF_VARIANT = new Set(["price", "compareAtPrice", "barcode", "taxable", "inventoryPolicy"]);
const OF_ITEM = new Set(["sku", "cost", "tracked"]);
const MONEY = new Set(["price", "compareAtPrice", "cost"]);

/** Throws one sentence when a product has no such field, or the variant is another product's. */
export function patchProduct(
  draft: ProductState,
  { seo, variants, ...plain }: ProductPatch,
  store: ProductStore,
): void {
  for (const [field, value] of Object.entries(plain)) {
    if (!PLAIN.has(field)) throw new Error(`A product has no field ${field} to edit.`);
    Object.assign(draft, { [field]: value });
  }
  if (seo) Object.assign(draft.seo, seo);
  const owner = plain.handle === undefined ? undefined : store.byHandle(plain.handle);
  if (owner && owner.id !== draft.id) throw new Error(`The handle ${plain.handle} is taken.`);
  for (const { id, ...patch } of variants ?? []) {
    const variant = draft.variants.find((one) => one.id === id.replace(/^.*\//, ""));
    if (!variant) throw new Error(`The product has no variant ${id}.`);
    for (const [field, value] of Object.entries(patch)) {
      if (!OF_VARIANT.has(field) && !OF_ITEM.has(field)) throw new Error(`A variant has no field ${field} to edit.`);
      const kept = MONEY.has(field) && value !== null ? amount(field, value) : value;
      Object.assign(OF_ITEM.has(field) ? variant.item : variant, { [field]: kept });
    }
  }
}

function amount(field: string, value: unknown): string {
  const number = Number(value);
  if (value === "" || !Number.isFinite(number) || number < 0) throw new Error(`${String(value)} is no ${field}.`);
  return number.toFixed(2);
}
