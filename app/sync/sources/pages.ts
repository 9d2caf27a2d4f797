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
import { changeOf, idOfChange } from "./changes";
import { partDear, readDear } from "./dear-records";
import { flattened, readRecords, sized } from "./read-records";
import type { Want } from "./read-records";

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
    const dear = await takeOutDear(ctx, resource, data.page);
    await drain(ctx.admin, document, data, "sync", onSpent);
    const whole = data.page.nodes.filter((node) => !resource.parts?.cutSizes(node));
    yield { changes: whole.map((node) => changeOf(resource, flattened(resource, node))), observedAt: answeredAt };
    const cut = data.page.nodes.flatMap((node) => {
      const sizes = resource.parts?.cutSizes(node);
      return sizes ? [{ id: idOf(node.id), sizes }] : [];
    });
    if (cut.length > 0) yield* readRecords(ctx, resource, cut, { onSpent });
    const read = new Set<string>();
    for await (const answer of readDear(ctx, resource, dear, onSpent)) {
      for (const change of answer.changes) read.add(idOfChange(change));
      yield answer;
    }
    const left = dear.filter(({ id }) => !read.has(id));
    if (left.length > 0) yield* readRecords(ctx, resource, left, { onSpent });
    if (!data.page.pageInfo.hasNextPage) return;
    after = data.page.pageInfo.endCursor;
  }
}

/** Takes those from a page that would be too dear to be drained, as far as the mirror knows how large they are. */
async function takeOutDear(ctx: Ctx, resource: Resource, page: Page["page"]): Promise<Want[]> {
  const isCut = (node: Record<string, unknown>) =>
    resource.connections.some(({ field }) => (node[field] as Page["page"] | undefined)?.pageInfo.hasNextPage);
  const cut = page.nodes.filter(isCut).map(({ id }) => ({ id: idOf(id) }));
  if (cut.length === 0) return [];
  const { dear } = await partDear(ctx, resource, await sized(ctx, resource, cut));
  const ids = new Set(dear.map(({ id }) => id));
  page.nodes = page.nodes.filter(({ id }) => !ids.has(idOf(id)));
  return dear;
}

/** As many records to a page as a query may cost. */
function pageOfFitting(resource: Resource, denied: ReadonlySet<string>, search: string): string {
  for (let first = 10; first > 1; first--) {
    const document = pageDocument(resource, denied, search, first, {});
    if (requestedCost(document) <= SINGLE_QUERY_LIMIT) return document;
  }
  return fitted(resource, {}, (sizes) => pageDocument(resource, denied, search, 1, sizes)).document;
}
