/** Names a difference in addresses and the JSON API: opaque, and the same for as long as product, variant and field are. */
import { z } from "zod";

import { packCursor, unpackCursor } from "~/lib/cursor";
import { AppError } from "~/lib/errors";

export interface DifferencePlace {
  catalogProductId: string;
  /** "0" for fields of the product itself. */
  catalogVariantId: string;
  field: string;
}

const id = z.string().regex(/^\d{1,18}$/);
const Place = z.tuple([id, id, z.string().min(1).max(300)]);

export const differenceId = ({ catalogProductId, catalogVariantId, field }: DifferencePlace): string =>
  packCursor([catalogProductId, catalogVariantId, field]);

/** Throws `AppError("not_found")` for what is no id of ours. */
export function differencePlace(text: string): DifferencePlace {
  try {
    const [catalogProductId, catalogVariantId, field] = unpackCursor(text, Place);
    return { catalogProductId, catalogVariantId, field };
  } catch (cause) {
    throw new AppError("not_found", "There is no such conflict: its id is not one of ours.", { cause });
  }
}
