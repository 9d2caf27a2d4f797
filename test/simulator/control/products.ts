import type { Merchant } from "../products/merchant.ts";
import type { ProductPatch } from "../products/patch.ts";
import type { SimulatedShop } from "../shop.ts";
import type { Input } from "./input.ts";

/**
 * What the merchant does with products: `{create: 5}`, `{edit: 3}` (three picked ones, at random), `{edit: ["123"], patch}`,
 * `{reprice: 10}`, `{sell: 5}`, `{tag: 300, name: "sale"}`, `{archive: 1}`, `{delete: 1}`, `{silent: 1}`, `{pick: 2}`,
 * `{metafield: ["123"], namespace, key, value, type}`, `{inventory: [{variantId, locationId?, available}]}`.
 * Answers the ids of the products that changed.
 */
export function editProducts({ products, merchant }: SimulatedShop, input: Input): string[] {
  const targets = (value: unknown) => (Array.isArray(value) ? value.map(String) : products.pick(Number(value)));
  // Looked at before anything is done: a form that is half wrong is not half saved.
  const stock = input.inventory === undefined ? [] : readInventory(products, input.inventory as InventoryInput[]);
  const deeds: Record<string, (value: unknown) => string[]> = {
    create: (value) => merchant.create(Number(value)),
    ...Object.fromEntries(
      Object.entries(each(merchant, input)).map(([name, deed]) => [
        name,
        (value: unknown) => targets(value).filter(deed),
      ]),
    ),
    inventory: () =>
      stock.flatMap(({ productId, variantId, available, locationId }) =>
        merchant.setInventory(variantId, available, locationId) ? [productId] : [],
      ),
    tag: (value) => merchant.tag(targets(value), String(input.name ?? "tagged")),
    pick: (value) => products.pick(Number(value)),
  };
  const asked = Object.keys(deeds).filter((name) => input[name] !== undefined);
  if (asked.length === 0) throw new Error(`Say one of ${Object.keys(deeds).join(", ")}.`);
  return [...new Set(asked.flatMap((name) => deeds[name]?.(input[name]) ?? []))];
}

/** Deeds on one product each; one that does not fit it (nothing left to sell) answers false. */
function each(merchant: Merchant, input: Input): Record<string, (id: string) => boolean> {
  return {
    edit: (id) => merchant.edit(id, input.patch as ProductPatch | undefined),
    reprice: (id) => merchant.reprice(id),
    sell: (id) => merchant.sell(id),
    archive: (id) => merchant.archive(id),
    delete: (id) => merchant.remove(id),
    silent: (id) => merchant.changeSilently(id),
    metafield: (id) => {
      const {
        namespace = "custom",
        key = "note",
        value = "changed",
        type,
      } = input as Record<string, string | undefined>;
      return merchant.setMetafield(id, { namespace, key, value, type });
    },
  };
}

interface InventoryInput {
  variantId: string;
  locationId?: string;
  available: number;
}

function readInventory(products: SimulatedShop["products"], wishes: InventoryInput[]) {
  return wishes.map(({ variantId, locationId, available }) => {
    const id = bare(variantId);
    const found = products.byVariant(id);
    if (!found) throw new Error(`There is no variant ${variantId}.`);
    if (!Number.isInteger(available)) throw new Error(`${available} is no number of units.`);
    const place = locationId && bare(locationId);
    if (place && !products.location(place)) throw new Error(`There is no location ${locationId}.`);
    return { productId: found.product.id, variantId: id, available, locationId: place };
  });
}

/** Ids may be written as global ids. */
const bare = (id: string): string => String(id).replace(/^.*\//, "");
