import type { SimulatedShop } from "../shop.ts";
import { refusal } from "./connections.ts";
import { namespaceOf } from "./mutations/owner-metafields.ts";

type Source = Record<string, unknown>;
type Args = Record<string, unknown>;

/** How a field shows what its node holds, as its arguments want it; undefined when the simulator has nothing. */
type View = (source: Source, args: Args, shop: SimulatedShop) => unknown;

/** A view of a list of the node. */
const list =
  (name: string, shows: (all: Source[], args: Args) => unknown): View =>
  (source, args) => {
    const all = source[name];
    return Array.isArray(all) ? shows(all as Source[], args) : undefined;
  };

/** A product that an order names, as it is now; as the order knows it, once it is deleted. */
const live =
  (name: string): View =>
  (source, _, { products }) => {
    const named = source[name] as Source | null | undefined;
    return named && (products.node(String(named.id)) ?? named);
  };

/**
 * Fields whose value depends on their arguments, and fields that are another view of what the store keeps; paged answers
 * and bulk files read them alike. All else is a property of the node.
 */
const VIEWS: Record<string, View> = {
  "Order.shippingLine": list("shippingLines", (all) => all.find(isThere) ?? null),
  "Order.shippingLines": list("shippingLines", (all, { includeRemovals }) =>
    includeRemovals === true ? all : all.filter(isThere),
  ),
  "LineItem.product": live("product"),
  "LineItem.variant": live("variant"),
  "Product.description": ({ descriptionHtml }, { truncateAt }) =>
    typeof descriptionHtml === "string" ? plainText(descriptionHtml, truncateAt) : undefined,
  "Product.metafield": list("metafields", metafield),
  "Product.metafields": list("metafields", metafields),
  "Product.variants": list("variants", inPosition),
  "Product.media": list("media", inPosition),
  "ProductVariant.metafield": list("metafields", metafield),
  "ProductVariant.metafields": list("metafields", metafields),
  "Location.metafield": list("metafields", metafield),
  "Location.metafields": list("metafields", metafields),
  "Image.url": ({ url }, { transform }) => {
    if (transform != null) throw refusal("The simulator does not simulate Image.url(transform:).", "NOT_SIMULATED");
    return url;
  },
  "InventoryItem.inventoryLevels": list("inventoryLevels", (all, { includeInactive }) =>
    all.filter(({ isActive }) => isActive === true || includeInactive === true),
  ),
  "InventoryItem.inventoryLevel": list(
    "inventoryLevels",
    (all, { locationId, includeInactive }) =>
      all.find(
        ({ isActive, location }) =>
          (location as Source | null)?.id === locationId && (isActive === true || includeInactive === true),
      ) ?? null,
  ),
  "InventoryLevel.quantities": list("quantities", (all, { names }) =>
    (names as string[]).map((name) => {
      const found = all.find((one) => one.name === name);
      if (!found) throw refusal(`The quantity name ${name} is invalid.`, "BAD_USER_INPUT");
      return found;
    }),
  ),
};

export function viewOf(type: string, field: string): View {
  const made = Object.hasOwn(VIEWS, `${type}.${field}`) ? VIEWS[`${type}.${field}`] : undefined;
  if (made) return made;
  if (!field.endsWith("Count")) return (source) => source[field];
  const counted = field.slice(0, -"Count".length);
  return (source) => {
    const all = source[field] === undefined ? source[counted] : undefined;
    return Array.isArray(all) ? { count: all.length, precision: "EXACT" } : source[field];
  };
}

/** Plain lists take `first` too (`refunds(first: 5)`). */
export function limited(items: unknown[], args: Args): unknown[] {
  return typeof args.first === "number" ? items.slice(0, args.first) : items;
}

const isThere = (line: Source): boolean => line.isRemoved !== true;

function inPosition(all: Source[], { sortKey, query }: Args): Source[] {
  if ((sortKey === undefined || sortKey === "POSITION") && query == null) return all;
  throw refusal("The simulator does not simulate another order or a search here.", "NOT_SIMULATED");
}

function plainText(html: string, truncateAt: unknown): string {
  const text = html
    .replace(/<[^>]*>/g, " ")
    .replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => ENTITIES[name] ?? "")
    .replace(/\s+/g, " ")
    .trim();
  return typeof truncateAt === "number" && text.length > truncateAt ? `${text.slice(0, truncateAt - 3)}...` : text;
}
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " ", "#39": "'" };

/** Without a namespace, the key names it ("custom.care"); else it is the app's own. */
function metafield(all: Source[], { namespace, key }: Args): Source | null {
  const [first = "", ...rest] = String(key).split(".");
  const named = namespace == null && rest.length > 0;
  const space = namespaceOf(named ? first : namespace);
  const name = named ? rest.join(".") : String(key);
  return all.find((one) => one.namespace === space && one.key === name) ?? null;
}

function metafields(all: Source[], { namespace, keys }: Args): Source[] {
  const space = namespace == null ? undefined : namespaceOf(namespace);
  const names = keys == null ? undefined : new Set(keys as string[]);
  const isNamed = (one: Source) => {
    const key = String(one.key);
    return !names || names.has(`${String(one.namespace)}.${key}`) || (space !== undefined && names.has(key));
  };
  return all.filter((one) => (space === undefined || one.namespace === space) && isNamed(one));
}
