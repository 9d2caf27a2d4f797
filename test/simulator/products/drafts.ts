import type { ProductStore } from "./contract.ts";
import type { ProductState, Seconds, VariantState } from "./state.ts";
import type { Ids } from "./ids.ts";
import type { Shelves } from "./shelves.ts";

/** What is not in the store yet. */
export function draftsOf({
  ids,
  shelves,
  now,
}: {
  ids: Ids;
  shelves: Shelves;
  now: () => Seconds;
}): Pick<ProductStore, "draft" | "draftVariant" | "newId" | "freeHandle"> {
  const freeHandle = (title: string) => {
    const base = slug(title) || "product";
    // A handle that ends in a number counts on from it: rain-coat-2026, rain-coat-2027 (recorded).
    const [, stem = base, number = "0"] = /^(.+)-(\d+)$/.exec(base) ?? [];
    let handle = base;
    for (let n = BigInt(number) + 1n; shelves.byHandle(handle); n++) handle = `${stem}-${n}`;
    return handle;
  };

  const draftVariant = (optionValues: string[]): VariantState => {
    const at = now();
    const times = { createdAt: at, updatedAt: at };
    return {
      id: ids.next("ProductVariant"),
      optionValues,
      barcode: null,
      price: "0.00",
      compareAtPrice: null,
      inventoryPolicy: "DENY",
      taxable: true,
      mediaIds: [],
      metafields: [],
      item: {
        id: ids.next("InventoryItem"),
        sku: null,
        tracked: false,
        requiresShipping: true,
        cost: null,
        weight: { value: 0, unit: "KILOGRAMS" },
        countryCodeOfOrigin: null,
        provinceCodeOfOrigin: null,
        harmonizedSystemCode: null,
        levels: [],
        ...times,
      },
      ...times,
    };
  };

  const draft = (title: string): ProductState => {
    const at = now();
    const name = "Default Title";
    return {
      id: ids.next("Product"),
      title,
      handle: freeHandle(title),
      descriptionHtml: "",
      vendor: "Lockstep Goods",
      productType: "",
      status: "ACTIVE",
      tags: [],
      templateSuffix: null,
      category: null,
      seo: { title: null, description: null },
      isGiftCard: false,
      publishedAt: at,
      options: [
        { id: ids.next("ProductOption"), name: "Title", values: [{ id: ids.next("ProductOptionValue"), name }] },
      ],
      variants: [draftVariant([name])],
      media: [],
      metafields: [],
      createdAt: at,
      updatedAt: at,
    };
  };

  return { freeHandle, draftVariant, draft, newId: (type) => ids.next(type) };
}

/** Letters and digits of any script, joined by hyphens. */
export const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
