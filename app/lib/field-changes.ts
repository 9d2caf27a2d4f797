/** What is different between two versions of a record, field by field. */
type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

/**
 * Path → before and after. "currentTotalPriceSet.shopMoney.amount"; nodes of a list are known by their ids, wherever they
 * stand: "lineItems[123].quantity". A node that came or went is one change with null on the other side.
 */
export type FieldChanges = Record<string, [before: Value, after: Value]>;

/** What is absent counts as null. Lists whose entries have no ids of their own are compared as a whole. */
export function fieldChanges(before: Value | undefined, after: Value | undefined): FieldChanges {
  const changes: FieldChanges = {};
  collect(before ?? null, after ?? null, "", changes);
  return changes;
}

function collect(before: Value, after: Value, path: string, into: FieldChanges): void {
  if (isObject(before) && isObject(after)) {
    const below = path === "" ? "" : `${path}.`;
    for (const key of keysOf(before, after)) collect(before[key] ?? null, after[key] ?? null, `${below}${key}`, into);
    return;
  }
  const [old, now] = [nodesById(before, after), nodesById(after, before)];
  if (old && now) {
    for (const id of new Set([...old.keys(), ...now.keys()]))
      collect(old.get(id) ?? null, now.get(id) ?? null, `${path}[${id}]`, into);
    return;
  }
  if (canonical(before) !== canonical(after)) into[path] = [before, after];
}

const isObject = (value: Value): value is { [key: string]: Value } =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const keysOf = (...objects: object[]) => new Set(objects.flatMap((object) => Object.keys(object)));

/** The entries of a list by the last part of their global ids; null when it is no list of nodes. Beside one that has some, none at all is an empty one. */
function nodesById(value: Value, beside: Value): Map<string, Value> | null {
  if (value === null && Array.isArray(beside) && beside.length > 0) return new Map();
  if (!Array.isArray(value)) return null;
  const byId = new Map<string, Value>();
  for (const node of value) {
    const gid = isObject(node) ? node.id : undefined;
    if (typeof gid !== "string") return null;
    byId.set(gid.split("/").at(-1) ?? gid, node);
  }
  return byId.size === value.length ? byId : null;
}

/** Equal for values that differ in nothing but the order of keys, and keys without a value. */
function canonical(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const text = canonical(value[key] ?? null);
      return text === "null" ? [] : [`${JSON.stringify(key)}:${text}`];
    });
  return `{${entries.join(",")}}`;
}
