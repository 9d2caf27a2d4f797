/** Finds out for little which records have parts at all, where what a bulk file carries does not show it. */
import { AppError } from "~/lib/errors";
import { gidOf } from "~/lib/gid";
import type { Json, PartsSelection, Resource } from "~/resources/resource";
import type { Spent } from "~/shopify/admin";
import { requestedCost } from "~/shopify/cost";
import { lookDocument } from "~/shopify/documents";

import { applyChanges } from "./apply-changes";
import type { Ctx } from "./ctx";
import { concernsAll } from "./read-apart";

interface Row {
  id: string;
  document: Json;
  updated_at: Date;
}

type Node = { id?: string; updatedAt?: string } & Record<string, unknown>;

/**
 * Asks about those records whose documents show no parts, with queries of at most `points`, and notes of which it is certain now
 * that they have none. Returns the others in their order: those with parts, those that have changed or vanished meanwhile, and
 * those of a query that Shopify did not answer, since reading one by one finds out which of them is to blame.
 */
export async function lookForParts<Some extends Row>(
  ctx: Ctx,
  resource: Resource & { parts: PartsSelection },
  rows: readonly Some[],
  points: number,
  onSpent: (spent: Spent) => void,
): Promise<Some[]> {
  const { showsInDocument } = resource.parts.look;
  const document = lookDocument(resource, resource.parts);
  const atOnce = Math.floor(points / requestedCost(document));
  const unsure = rows.filter((row) => !showsInDocument(row.document));
  const without = new Set<Some>();
  for (let n = 0; n < unsure.length; n += atOnce) {
    for (const row of await look(ctx, resource, document, unsure.slice(n, n + atOnce), onSpent)) without.add(row);
  }
  return rows.filter((row) => !without.has(row));
}

/** Those that have none. */
async function look<Some extends Row>(
  ctx: Ctx,
  resource: Resource & { parts: PartsSelection },
  document: string,
  rows: readonly Some[],
  onSpent: (spent: Spent) => void,
): Promise<Some[]> {
  const answer = await ask(ctx, resource, document, rows);
  if (!answer) return [];
  onSpent(answer.spent);
  const without = rows.filter(({ updated_at }, n) => {
    const node = answer.nodes[n];
    const isSame = node?.updatedAt !== undefined && Date.parse(node.updatedAt) === updated_at.getTime();
    return isSame && !resource.parts.look.found(node);
  });
  const changes = without.map(({ id, updated_at }) => ({
    kind: "parts" as const,
    id,
    updatedAt: updated_at.toISOString(),
    value: null,
  }));
  const by = { source: "completion", jobId: null, topic: null, observedAt: answer.answeredAt } as const;
  await applyChanges(ctx, resource, changes, by);
  return without;
}

/** Null when Shopify cannot answer for one of these records. */
async function ask(ctx: Ctx, { type }: Resource, document: string, rows: readonly Row[]) {
  const variables = { ids: rows.map(({ id }) => gidOf(type, id)) };
  try {
    const answer = await ctx.admin.query<{ nodes: (Node | null)[] }>({
      document,
      variables,
      urgency: "spare",
      tries: 2,
    });
    return { nodes: answer.data.nodes, answeredAt: answer.answeredAt, spent: answer.spent };
  } catch (error) {
    if (!(error instanceof AppError) || concernsAll(error)) throw error;
    return null;
  }
}
