import type { VariantState } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { bareId } from "./payload.ts";
import type { Input, UserError } from "./payload.ts";

/** InventoryLevelInput of productVariantsBulkCreate, or ProductSetInventoryInput of productSet. */
interface Given {
  locationId: string;
  name: "available" | "on_hand";
  quantity: number;
}

/** The sentence is the recorded one, though the location may never have been. */
export function checkNewQuantities(call: ApiCall, input: Input, names: readonly string[], path: string[]): UserError[] {
  const unknown = quantitiesOf(input).some(({ locationId }) => !call.shop.products.location(locationId));
  const message = `Quantity for ${names.join(" / ")} couldn't be set because the location was deleted.`;
  const code = "TRACKED_VARIANT_LOCATION_NOT_FOUND";
  return unknown ? [{ field: [...path, "inventoryQuantities"], message, code }] : [];
}

/** After the variants are there; `variants` and `inputs` go together by their places. Quantities that are so already are left alone. */
export function setNewQuantities(
  call: ApiCall,
  variants: readonly Pick<VariantState, "item">[],
  inputs: readonly Input[],
): void {
  const { products } = call.shop;
  const changes = variants.flatMap(({ item }, index) =>
    quantitiesOf(inputs[index] ?? {}).map((given) => ({ inventoryItemId: item.id, ...given })),
  );
  const differing = changes.filter(
    ({ inventoryItemId, locationId, name, quantity }) =>
      products.quantity(inventoryItemId, locationId, name) !== quantity,
  );
  if (differing.length > 0) products.setQuantities(differing, "app");
}

function quantitiesOf(input: Input): Given[] {
  const inputs = (input.inventoryQuantities ?? []) as Input[];
  return inputs.map((one) => ({
    locationId: bareId("Location", one.locationId) ?? "",
    name: one.name === "on_hand" ? "on_hand" : "available",
    quantity: Number(one.quantity ?? one.availableQuantity),
  }));
}
