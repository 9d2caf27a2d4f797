import { keepNamed } from "~/mirror/named";
import type { Resource } from "~/resources/resource";

import type { Ctx } from "./ctx";
import { reasonOf } from "./sources/changes";

export interface NamedPage {
  nodes: readonly unknown[];
  pageInfo: { hasNextPage: boolean };
}

/** Keeps what its records name, as Shopify just listed it. What is not as its schema promises leaves what was known: no record depends on it. */
export async function rememberNamed(
  ctx: Ctx,
  { named, noun }: Resource,
  page: NamedPage,
  observedAt: string,
): Promise<void> {
  if (!named) return;
  try {
    const rows = page.nodes.map((node) => named.rowOf(node));
    await keepNamed(ctx, named, rows, { observedAt, isWhole: !page.pageInfo.hasNextPage });
  } catch (error) {
    if (!(error instanceof Error && error.name.includes("ZodError"))) throw error;
    ctx.log.warn(
      { shop: ctx.shop.domain, reason: reasonOf(error) },
      `${named.table} of ${noun.many} could not be read`,
    );
  }
}
