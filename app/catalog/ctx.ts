import type { MirrorCtx } from "~/mirror/ctx";
import type { Ctx } from "~/sync/ctx";

/** What the catalog needs of the world, as long as it does not speak with Shopify. */
export type CatalogCtx = MirrorCtx & Pick<Ctx, "queue" | "pause">;
