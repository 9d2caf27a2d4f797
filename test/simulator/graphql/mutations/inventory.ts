import type { QuantityName } from "../../products/state.ts";
import type { ApiCall } from "../fields.ts";
import { refusal } from "../connections.ts";
import { bareId, ITEM_REFUSED, itemRefused } from "./payload.ts";
import type { Args, Input, Mutation, Payload, UserError } from "./payload.ts";

const MOST = 1_000_000_000;
/** As Shopify lists them in its own refusal (recorded 2026-04). */
export const REASONS =
  "correction, cycle_count_available, damaged, movement_canceled, movement_created, movement_received, movement_updated, other, promotion, quality_control, received, reservation_created, reservation_deleted, reservation_updated, restock, safety_stock, shrinkage";

/** A quantity to set, its input found right. */
interface Change {
  inventoryItemId: string;
  locationId: string;
  name: QuantityName;
  quantity: number;
}

/** Comes before everything else, even before the idempotency key is looked for (recorded). */
export function checkChangeFromQuantity(args: Args): void {
  const quantities = (args.input as Input).quantities as Input[];
  if (quantities.some(({ changeFromQuantity }) => changeFromQuantity === undefined))
    throw refusal(
      "InventoryQuantityInput must include the following argument: changeFromQuantity.",
      "INVALID_FIELD_ARGUMENTS",
    );
}

/**
 * Sets quantities, all or none. `changeFromQuantity: null` sets whatever is there. Nothing that changes: no group
 * (recorded for adjusting), no event. An item that is not stocked at a location is stocked there (since 2026-10).
 */
export const inventorySetQuantities: Mutation = (call, args) => {
  const input = args.input as Input;
  const rows = input.quantities as Input[];
  const userErrors = [...checkHead(input), ...rows.flatMap((row, index) => checkRow(call, input, row, index, rows))];
  if (userErrors.length > 0) return { inventoryAdjustmentGroup: null, userErrors };

  const changes = rows.map((row): Change => ({
    inventoryItemId: bareId("InventoryItem", row.inventoryItemId) ?? "",
    locationId: bareId("Location", row.locationId) ?? "",
    name: input.name as QuantityName,
    quantity: Number(row.quantity),
  }));
  const deltas = changes.map((change) => change.quantity - current(call, change));
  const differing = changes.filter((_, index) => deltas[index] !== 0);
  if (differing.length > 0) call.shop.products.setQuantities(differing, "app");
  return {
    inventoryAdjustmentGroup: differing.length > 0 ? groupOf(call, input, changes, deltas) : null,
    userErrors: [],
  };
};

function checkHead(input: Input): UserError[] {
  const errors: UserError[] = [];
  if (input.name !== "available" && input.name !== "on_hand") {
    const message = "The quantity name must be either 'available' or 'on_hand'.";
    errors.push({ field: ["input", "name"], message, code: "INVALID_NAME" });
  }
  if (!REASONS.split(", ").includes(String(input.reason))) {
    const message = `The specified reason is invalid. Valid values are: ${REASONS}.`;
    errors.push({ field: ["input", "reason"], message, code: "INVALID_REASON" });
  }
  const uri = input.referenceDocumentUri as string | null | undefined;
  if (uri != null && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(uri)) {
    const message = "The specified reference document is invalid.";
    errors.push({ field: ["input", "referenceDocumentUri"], message, code: "INVALID_REFERENCE_DOCUMENT" });
  }
  return errors;
}

function checkRow(call: ApiCall, input: Input, row: Input, index: number, rows: readonly Input[]): UserError[] {
  const errors: UserError[] = [];
  const wrong = (field: string, message: string, code: string) =>
    errors.push({ field: ["input", "quantities", String(index), field], message, code });
  const item = bareId("InventoryItem", row.inventoryItemId) ?? "";
  const location = bareId("Location", row.locationId) ?? "";
  const quantity = Number(row.quantity);

  const found = call.shop.products.byItem(item);
  const place = call.shop.products.location(location);
  if (!found) wrong("inventoryItemId", "The specified inventory item could not be found.", "INVALID_INVENTORY_ITEM");
  if (!place) wrong("locationId", "The specified location could not be found.", "INVALID_LOCATION");
  if (quantity > MOST)
    wrong("quantity", "The quantity can't be higher than 1,000,000,000.", "INVALID_QUANTITY_TOO_HIGH");
  else if (quantity < -MOST)
    wrong("quantity", "The quantity can't be lower than -1,000,000,000.", "INVALID_QUANTITY_TOO_LOW");
  else if (quantity < 0 && input.name === "on_hand")
    wrong("quantity", "The quantity can't be negative.", "INVALID_QUANTITY_NEGATIVE");
  const same = (other: Input) => other.inventoryItemId === row.inventoryItemId && other.locationId === row.locationId;
  if (rows.filter(same).length > 1)
    wrong(
      "locationId",
      "The combination of inventoryItemId and locationId must be unique.",
      "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR",
    );
  if (itemRefused(call, row.inventoryItemId)) wrong("inventoryItemId", ITEM_REFUSED, "NON_MUTABLE_INVENTORY_ITEM");
  const settable = input.name === "available" || input.name === "on_hand";
  if (found && place && settable && row.changeFromQuantity !== null) {
    const now = current(call, { inventoryItemId: item, locationId: location, name: input.name as QuantityName });
    if (now !== row.changeFromQuantity)
      wrong(
        "changeFromQuantity",
        "The changeFromQuantity argument no longer matches the persisted quantity.",
        "CHANGE_FROM_QUANTITY_STALE",
      );
  }
  return errors;
}

/** Nothing is there of an item that is not stocked at the location. */
function current(call: ApiCall, { inventoryItemId, locationId, name }: Omit<Change, "quantity">): number {
  return call.shop.products.quantity(inventoryItemId, locationId, name) ?? 0;
}

/** What changed, `available` and `on_hand` each; the quantity afterwards is not told (recorded: null). */
function groupOf(call: ApiCall, input: Input, changes: readonly Change[], deltas: readonly number[]): SimGroup {
  const { products } = call.shop;
  return {
    id: `gid://shopify/InventoryAdjustmentGroup/${products.newId("Metafield")}`,
    createdAt: call.core.clock.now().toISOString(),
    reason: input.reason,
    referenceDocumentUri: input.referenceDocumentUri ?? null,
    app: { id: "gid://shopify/App/1", title: "App under test" },
    staffMember: null,
    changes: ["available", "on_hand"].flatMap((name) =>
      changes.flatMap(({ inventoryItemId, locationId }, index) => {
        const delta = deltas[index];
        if (!delta) return [];
        return [
          {
            name,
            delta,
            quantityAfterChange: null,
            ledgerDocumentUri: null,
            item: products.node(`gid://shopify/InventoryItem/${inventoryItemId}`),
            location: products.node(`gid://shopify/Location/${locationId}`),
          },
        ];
      }),
    ),
  };
}
type SimGroup = Record<string, unknown>;

/** Stocks an item at a location; already stocked there, it is shown as it is, and quantities are refused (recorded). */
export const inventoryActivate: Mutation = (call, args): Payload => {
  const { products } = call.shop;
  const item = bareId("InventoryItem", args.inventoryItemId) ?? "";
  const locationId = bareId("Location", args.locationId) ?? "";
  const location = products.location(locationId);
  const level = () => products.node(`gid://shopify/InventoryItem/${item}`)?.inventoryLevels as Input[] | undefined;
  const shown = () => level()?.find((one) => (one.location as Input).id === args.locationId) ?? null;
  const refused = (message: string, ...fields: string[]): Payload => ({
    inventoryLevel: null,
    userErrors: fields.map((field) => ({ field: [field], message })),
  });
  if (!location) return refused("The product couldn't be stocked because the location wasn't found.", "locationId");
  const sentence = (because: string) => `The product couldn't be stocked at ${location.name} because ${because}.`;
  if (!products.byItem(item)) return refused(sentence("the product was deleted"), "inventoryItemId");
  if (itemRefused(call, args.inventoryItemId)) return refused(ITEM_REFUSED, "inventoryItemId");
  const given = (["available", "onHand"] as const).filter((name) => args[name] != null);
  if (given.length === 2)
    return refused(sentence("not allowed to set available and on_hand quantities at the same time"), ...given);
  const [name] = given;
  const quantity = name && Number(args[name]);
  if (quantity !== undefined && Math.abs(quantity) > MOST)
    return refused(sentence("the quantity needs to be between -1 billion and 1 billion"), name ?? "available");
  if (!products.connect(item, locationId, "app")) {
    const message = `Not allowed to set ${name === "onHand" ? "an on_hand" : "available"} quantity when the item is already active at the location.`;
    return { inventoryLevel: shown(), userErrors: name ? [{ field: [name], message }] : [] };
  }
  if (quantity) products.setQuantity(item, locationId, name === "onHand" ? "on_hand" : "available", quantity, "app");
  return { inventoryLevel: shown(), userErrors: [] };
};
