/** Few records, page by page. */
import { idOf } from "~/lib/gid";
import { writtenDenied } from "~/mirror/denied";
import type { Change, Resource } from "~/resources/resource";
import type { AdminAnswer, Spent } from "~/shopify/admin";
import { requestedCost, SINGLE_QUERY_LIMIT } from "~/shopify/cost";
import { pageDocument } from "~/shopify/documents";
import { drain } from "~/shopify/drain";
import { fitted } from "~/shopify/fitted";

import type { Ctx } from "../ctx";
import { changeOf } from "./changes";
import { flattened, readRecords } from "./read-records";

interface Page {
  page: {
    nodes: (Record<string, unknown> & { id: string })[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

/** The records a search finds, and when Shopify answered. */
export async function* readPages(
  ctx: Ctx,
  resource: Resource,
  search: string,
  onSpent: (spent: Spent) => void,
): AsyncIterable<{ changes: Change[]; observedAt: string }> {
  const document = pageOfFitting(resource, await writtenDenied(ctx), search);
  let after: string | null = null;
  for (;;) {
    const { data, answeredAt, spent }: AdminAnswer<Page> = await ctx.admin.query<Page>({
      document,
      variables: { after },
    });
    onSpent(spent);
    await drain(ctx.admin, document, data, "sync", onSpent);
    const whole = data.page.nodes.filter((node) => !resource.parts?.cutSizes(node));
    yield { changes: whole.map((node) => changeOf(resource, flattened(resource, node))), observedAt: answeredAt };
    const cut = data.page.nodes.flatMap((node) => {
      const sizes = resource.parts?.cutSizes(node);
      return sizes ? [{ id: idOf(node.id), sizes }] : [];
    });
    if (cut.length > 0) yield* readRecords(ctx, resource, cut, { onSpent });
    if (!data.page.pageInfo.hasNextPage) return;
    after = data.page.pageInfo.endCursor;
  }
}

/** As many records to a page as a query may cost. */
function pageOfFitting(resource: Resource, denied: ReadonlySet<string>, search: string): string {
  for (let first = 10; first > 1; first--) {
    const document = pageDocument(resource, denied, search, first, {});
    if (requestedCost(document) <= SINGLE_QUERY_LIMIT) return document;
  }
  return fitted(resource, {}, (sizes) => pageDocument(resource, denied, search, 1, sizes)).document;
}
