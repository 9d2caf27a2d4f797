/** Full records by id: `nodes(ids:)`, packed so that no query asks for more than one query may cost. */
import { compareIds, gidOf, idOf } from "~/lib/gid";
import { writtenDenied } from "~/mirror/denied";
import type { Change, Resource, Sizes } from "~/resources/resource";
import type { Spent, Urgency } from "~/shopify/admin";
import { requestedCost, SINGLE_QUERY_LIMIT } from "~/shopify/cost";
import { nodesDocument } from "~/shopify/documents";
import type { Ask } from "~/shopify/documents";
import { drain } from "~/shopify/drain";

import type { Ctx } from "../ctx";
import { changeOf } from "./changes";

/** A record to read, and what is known of its size. */
export interface Want {
  id: string;
  sizes?: Sizes;
}

/** One answer: what the records are now, and which of those asked for Shopify no longer shows. */
export interface ReadAnswer {
  changes: Change[];
  missing: string[];
  /** When Shopify answered, ISO 8601. */
  observedAt: string;
}

type ConnectionPage = { nodes: unknown[] };
type Node = Record<string, unknown> & { id: string };

export async function* readRecords(
  ctx: Ctx,
  resource: Resource,
  wants: readonly Want[],
  options: { urgency?: Urgency; tries?: number; onSpent?: (spent: Spent) => void } = {},
): AsyncIterable<ReadAnswer> {
  const denied = await writtenDenied(ctx);
  const urgency = options.urgency ?? "sync";
  const onSpent = options.onSpent ?? (() => undefined);
  for (const { ids, document } of pack(resource, denied, wants)) {
    const gids = ids.map((id) => gidOf(resource.type, id));
    const { data, answeredAt, spent } = await ctx.admin.query<{ nodes: (Node | null)[] }>({
      document,
      variables: { ids: gids },
      urgency,
      tries: options.tries,
    });
    onSpent(spent);
    await drain(ctx.admin, document, data, urgency, onSpent);
    const nodes = data.nodes.filter((node) => node !== null && typeof node.id === "string") as Node[];
    const found = new Set(nodes.map((node) => node.id));
    const cut = nodes.flatMap((node) => wider(resource, node));
    yield {
      changes: nodes
        .filter((node) => !resource.cutSizes(node))
        .map((node) => changeOf(resource, flattened(resource, node))),
      missing: ids.filter((_, n) => !found.has(gids[n] ?? "")),
      observedAt: answeredAt,
    };
    if (cut.length > 0) yield* readRecords(ctx, resource, cut, options);
  }
}

/** A record with a list that was cut short is read again, asking for all of it. */
function wider(resource: Resource, node: Node): Want[] {
  const sizes = resource.cutSizes(node);
  return sizes ? [{ id: idOf(node.id), sizes }] : [];
}

/** A page of children as the plain array the decoder expects. */
export function flattened(resource: Resource, node: Node): Record<string, unknown> {
  const { field } = resource.connection;
  return { ...node, [field]: (node[field] as ConnectionPage | undefined)?.nodes ?? [] };
}

/** Most records that one `nodes(ids:)` takes (input arrays hold at most 250, https://shopify.dev/docs/api/usage/limits). */
const MOST_IDS = 250;

/** The records that go into one query together. */
export async function packed(ctx: Ctx, resource: Resource, wants: readonly Want[]): Promise<Want[][]> {
  const byId = new Map(wants.map((want) => [want.id, want]));
  const packs = pack(resource, await writtenDenied(ctx), wants);
  return packs.map(({ ids }) => ids.map((id) => byId.get(id) ?? { id }));
}

/** Records of like size together, as many to a query as it may cost. */
export function pack(
  resource: Resource,
  denied: ReadonlySet<string>,
  wants: readonly Want[],
): { ids: string[]; document: string }[] {
  const sorted = wants
    .map((want) => ({ want, ask: askFor(resource, want.sizes) }))
    .sort((a, b) => a.ask.children - b.ask.children || compareIds(b.want.id, a.want.id));
  const packs: { ids: string[]; document: string }[] = [];
  for (let start = 0; start < sorted.length;) {
    const chunk = largestChunk(resource, denied, sorted.slice(start, start + MOST_IDS));
    packs.push(chunk);
    start += chunk.ids.length;
  }
  return packs;
}

function largestChunk(
  resource: Resource,
  denied: ReadonlySet<string>,
  rest: { want: Want; ask: Ask }[],
): { ids: string[]; document: string } {
  let ask = rest[0]?.ask ?? { children: 1, parts: {} };
  let document = nodesDocument(resource, denied, ask);
  let count = 1;
  for (const next of rest.slice(1)) {
    const wider = widest(ask, next.ask);
    const text = wider === ask ? document : nodesDocument(resource, denied, wider);
    if (costOf(text) * (count + 1) > SINGLE_QUERY_LIMIT) break;
    ask = wider;
    document = text;
    count++;
  }
  return { ids: rest.slice(0, count).map((one) => one.want.id), document: fitting(resource, denied, ask, document) };
}

/** A record whose children alone would cost too much is asked for with fewer; the rest is drained. */
function fitting(resource: Resource, denied: ReadonlySet<string>, ask: Ask, document: string): string {
  let { children } = ask;
  while (costOf(document) > SINGLE_QUERY_LIMIT && children > 1) {
    children = Math.floor(children / 2);
    document = nodesDocument(resource, denied, { ...ask, children });
  }
  return document;
}

function widest(a: Ask, b: Ask): Ask {
  const keys = [...new Set([...Object.keys(a.parts), ...Object.keys(b.parts)])];
  const parts = Object.fromEntries(keys.map((key) => [key, Math.max(a.parts[key] ?? 0, b.parts[key] ?? 0)]));
  const children = Math.max(a.children, b.children);
  const same = children === a.children && keys.every((key) => parts[key] === a.parts[key]);
  return same ? a : { children, parts };
}

const KNOWN_NOTHING: Sizes = {};

function askFor(resource: Resource, sizes: Sizes = KNOWN_NOTHING): Ask {
  const children = Math.max(1, Math.min(250, sizes[resource.connection.size] ?? resource.connection.guess));
  const { [resource.connection.size]: _children, ...parts } = sizes;
  return { children, parts };
}

const costs = new Map<string, number>();

/** Per id: the document says `nodes(ids:)` once, whatever their number. */
function costOf(document: string): number {
  const known = costs.get(document);
  if (known !== undefined) return known;
  if (costs.size > 500) costs.clear();
  const cost = requestedCost(document);
  costs.set(document, cost);
  return cost;
}

/** What reading these records will ask of the budget. */
export function costOfReading(resource: Resource, wants: readonly Want[]): number {
  return pack(resource, new Set(), wants).reduce((sum, { ids, document }) => sum + ids.length * costOf(document), 0);
}
