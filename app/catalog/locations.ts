import type { Sql } from "~/lib/sql";
import { fieldSpec, locationOf } from "~/resources/catalog/fields";

export interface KnownLocation {
  id: string;
  name: string;
  isActive: boolean;
}

/** The locations of a shop, by name; at most a few hundred. */
export async function readLocations({ shop, db }: { shop: { id: number }; db: Sql }): Promise<KnownLocation[]> {
  return await db.query<KnownLocation>(
    'select id::text, name, is_active as "isActive" from locations where shop_id = $1 order by name, locations.id',
    [shop.id],
  );
}

/** A field as people read it, with the name of its location: "Inventory at Berlin". */
export function labelOf(field: string, locations: readonly KnownLocation[]): string {
  const location = locationOf(field);
  const label = fieldSpec(field)?.label ?? field;
  if (location === null) return label;
  return `${label} at ${locations.find(({ id }) => id === location)?.name ?? `location ${location}`}`;
}
