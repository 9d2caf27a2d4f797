import { z } from "zod";
import { idOf } from "~/lib/gid";

import type { Named } from "../resource";

const location = z.object({ id: z.string(), name: z.string(), isActive: z.boolean() });

/** Where inventory is: also places where nothing is stocked, and those that are closed. A shop has at most some hundred. */
export const locations: Named = {
  table: "locations",
  columns: ["id", "name", "is_active"],
  field: "locations(first: 250, includeInactive: true)",
  fields: "id name isActive",
  rowOf: (node) => {
    const { id, name, isActive } = location.parse(node);
    return [idOf(id), name, isActive];
  },
};
