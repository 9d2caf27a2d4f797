import type { CatalogCtx } from "./ctx";

import { adoptNewcomers } from "./adopt";
import { compareCatalog } from "./compare";
import { readPolicy } from "./settings";

/** The task `compare-catalog`: both sides moved, or may have. */
export async function keepUp(ctx: CatalogCtx): Promise<void> {
  const { adoptNew } = await readPolicy(ctx);
  if (adoptNew) await adoptNewcomers(ctx, null);
  await compareCatalog(ctx);
}
