import { isoOf } from "../store/calendar.ts";
import type { SimNode } from "../store/contract.ts";
import { gid } from "../store/ids.ts";
import { moneyV2 } from "../store/money.ts";
import { levelGid } from "./ids.ts";
import { quantityOf } from "./levels.ts";
import { hung } from "./node.ts";
import { QUANTITY_NAMES } from "./state.ts";
import type { Frozen, ItemState, LevelState, LocationState, QuantityName } from "./state.ts";

/** What nodes need beyond their own state. */
export interface Surroundings {
  currency: string;
  location(id: string): SimNode | undefined;
  /** How many inventory items have this SKU. */
  sharing(sku: string): number;
  shopDomain: string;
}

export function itemNode(shop: Surroundings, item: Frozen<ItemState>, variant: () => SimNode): SimNode {
  const { id, sku, tracked, weight, cost } = item;
  let levels: SimNode[] | undefined;
  const node: SimNode = {
    __typename: "InventoryItem",
    id: gid("InventoryItem", id),
    legacyResourceId: id,
    sku,
    tracked,
    trackedEditable: { locked: false, reason: null },
    requiresShipping: item.requiresShipping,
    unitCost: cost === null ? null : moneyV2(Math.round(Number(cost) * 100), shop.currency),
    measurement: {
      id: gid("InventoryItemMeasurement", id),
      weight: weight && { value: weight.value, unit: weight.unit },
    },
    countryCodeOfOrigin: item.countryCodeOfOrigin,
    provinceCodeOfOrigin: item.provinceCodeOfOrigin,
    harmonizedSystemCode: item.harmonizedSystemCode,
    countryHarmonizedSystemCodes: [],
    get locationsCount() {
      return { count: item.levels.filter((level) => level.isActive).length, precision: "EXACT" };
    },
    inventoryHistoryUrl: `https://${shop.shopDomain}/admin/products/inventory/${id}/inventory_history`,
    createdAt: isoOf(item.createdAt),
    updatedAt: isoOf(item.updatedAt),
    /** All of them, inactive ones too: the query says which it wants. */
    get inventoryLevels() {
      levels ??= item.levels.map((level) => levelNode(shop, level, item.id, () => node));
      return levels;
    },
  };
  return hung(node, {
    variant,
    variants: () => [variant()],
    duplicateSkuCount: () => (sku === null ? 0 : shop.sharing(sku) - 1),
  });
}

function levelNode(shop: Surroundings, level: Frozen<LevelState>, itemId: string, item: () => SimNode): SimNode {
  const id = levelGid(level.locationId, itemId);
  const node: SimNode = {
    __typename: "InventoryLevel",
    id,
    isActive: level.isActive,
    canDeactivate: level.quantities.committed === 0 && level.quantities.incoming === 0,
    deactivationAlert: null,
    createdAt: isoOf(level.createdAt),
    updatedAt: isoOf(level.updatedAt),
    /** All of them: the query names those it wants. */
    get quantities() {
      return QUANTITY_NAMES.map((name) => new Quantity(id, name, level));
    },
    get location() {
      return shop.location(level.locationId) ?? null;
    },
  };
  return hung(node, { item });
}

/** Its id only says again what the level's and its name say, so it is not among what prints. */
class Quantity {
  readonly name: QuantityName;
  readonly quantity: number;
  readonly updatedAt: string | null;
  readonly #levelId: string;

  constructor(levelId: string, name: QuantityName, level: Frozen<LevelState>) {
    const at = level.touchedAt[name];
    this.name = name;
    this.quantity = quantityOf(level, name);
    this.updatedAt = at === undefined ? null : isoOf(at);
    this.#levelId = levelId;
  }

  get id(): string {
    return `${this.#levelId.replace("/InventoryLevel/", "/InventoryQuantity/")}&name=${this.name}`;
  }
}

/** Where it is named by a level it prints as its name only: there are as many levels as variants and more. */
export function locationNode(location: Frozen<LocationState>): SimNode {
  const { id, name, isActive, address } = location;
  const node = {
    __typename: "Location",
    id: gid("Location", id),
    legacyResourceId: id,
    name,
    isActive,
    fulfillsOnlineOrders: location.fulfillsOnlineOrders,
    shipsInventory: location.fulfillsOnlineOrders,
    isFulfillmentService: false,
    fulfillmentService: null,
    activatable: !isActive,
    deactivatable: isActive,
    deactivatedAt: isActive ? null : isoOf(location.updatedAt),
    addressVerified: false,
    address: {
      ...address,
      address2: null,
      formatted: [address.address1, `${address.zip} ${address.city}`, address.country].filter((line) => line !== null),
      latitude: null,
      longitude: null,
      phone: null,
      provinceCode: null,
    },
    metafields: [],
    createdAt: isoOf(location.createdAt),
    updatedAt: isoOf(location.updatedAt),
  };
  return hung(node, { toJSON: () => () => ({ id: node.id, legacyResourceId: id, name, isActive }) });
}
