import { refusal } from "./connections.ts";

type Source = Record<string, unknown>;
type Args = Record<string, unknown>;

/** A field that shows a list of its node in another way: which list, and how its arguments choose from it. */
interface View {
  of: string;
  shows: (all: Source[], args: Args) => unknown;
}

/**
 * Fields whose value depends on their arguments, and fields that are another view of what the store keeps; paged answers
 * and bulk files read them alike. All else is a property of the node.
 */
const VIEWS: Record<string, View> = {
  "Order.shippingLine": { of: "shippingLines", shows: (all) => all.find(isThere) ?? null },
  "Order.shippingLines": {
    of: "shippingLines",
    shows: (all, { includeRemovals }) => (includeRemovals === true ? all : all.filter(isThere)),
  },
  "Product.metafield": { of: "metafields", shows: metafield },
  "Product.metafields": { of: "metafields", shows: metafields },
  "Product.variants": { of: "variants", shows: (all, { sortKey }) => sortedBy("POSITION", all, sortKey) },
  "Product.media": { of: "media", shows: (all, { sortKey }) => sortedBy("POSITION", all, sortKey) },
  "ProductVariant.metafield": { of: "metafields", shows: metafield },
  "ProductVariant.metafields": { of: "metafields", shows: metafields },
  "InventoryItem.inventoryLevels": {
    of: "inventoryLevels",
    shows: (all, { includeInactive }) => all.filter(({ isActive }) => isActive === true || includeInactive === true),
  },
  "InventoryItem.inventoryLevel": {
    of: "inventoryLevels",
    shows: (all, { locationId, includeInactive }) =>
      all.find(
        ({ isActive, location }) =>
          (location as Source | null)?.id === locationId && (isActive === true || includeInactive === true),
      ) ?? null,
  },
  "InventoryLevel.quantities": {
    of: "quantities",
    shows: (all, { names }) =>
      (names as string[]).map((name) => {
        const found = all.find((one) => one.name === name);
        if (!found) throw refusal(`The quantity name ${name} is invalid.`, "BAD_USER_INPUT");
        return found;
      }),
  },
};

/** Reads a field of a type as its arguments want it; what it reads is undefined when the simulator has none. */
export function viewOf(type: string, field: string): (source: Source, args: Args) => unknown {
  const made = Object.hasOwn(VIEWS, `${type}.${field}`) ? VIEWS[`${type}.${field}`] : undefined;
  if (made) {
    return (source, args) => {
      const all = source[made.of];
      return Array.isArray(all) ? made.shows(all as Source[], args) : undefined;
    };
  }
  if (!field.endsWith("Count")) return (source) => source[field];
  const list = field.slice(0, -"Count".length);
  return (source) => {
    const all = source[field] === undefined ? source[list] : undefined;
    return Array.isArray(all) ? { count: all.length, precision: "EXACT" } : source[field];
  };
}

/** Plain lists take `first` too (`refunds(first: 5)`). */
export function limited(items: unknown[], args: Args): unknown[] {
  return typeof args.first === "number" ? items.slice(0, args.first) : items;
}

const isThere = (line: Source): boolean => line.isRemoved !== true;

function sortedBy(only: string, all: Source[], sortKey: unknown): Source[] {
  if (sortKey === undefined || sortKey === only) return all;
  throw refusal(`The simulator does not simulate sortKey ${String(sortKey)} here.`, "NOT_SIMULATED");
}

/** The app's own namespace may be spelled `$app`. */
export const namespaceOf = (given: string): string =>
  given.replace(/^\$app(?::(.*))?$/, (_, rest?: string) => (rest ? `app--1--${rest}` : "app--1"));

/** Without a namespace, the key names it ("custom.care"); else it is the app's own. */
function metafield(all: Source[], { namespace, key }: Args): Source | null {
  const [first = "", ...rest] = String(key).split(".");
  const named = namespace == null && rest.length > 0;
  const space = namespaceOf(named ? first : String(namespace ?? "$app"));
  const name = named ? rest.join(".") : String(key);
  return all.find((one) => one.namespace === space && one.key === name) ?? null;
}

function metafields(all: Source[], { namespace, keys }: Args): Source[] {
  const space = namespace == null ? undefined : namespaceOf(String(namespace));
  const names = keys == null ? undefined : new Set(keys as string[]);
  const isNamed = (one: Source) => {
    const key = String(one.key);
    return !names || names.has(`${String(one.namespace)}.${key}`) || (space !== undefined && names.has(key));
  };
  return all.filter((one) => (space === undefined || one.namespace === space) && isNamed(one));
}
