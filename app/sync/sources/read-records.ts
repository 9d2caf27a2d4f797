/** Full records by id: `nodes(ids:)`, packed so that no query asks for more than one query may cost. */
import { compareIds, gidOf, idOf } from "~/lib/gid";
import { AppError } from "~/lib/errors";
import { rememberDenied, writtenDenied } from "~/mirror/denied";
import { mirroredSizes } from "~/mirror/sizes";
import type { Change, Connection, Resource, Sizes } from "~/resources/resource";
import type { Spent, Urgency } from "~/shopify/admin";
import { requestedCost, SINGLE_QUERY_LIMIT } from "~/shopify/cost";
import { nodesDocument } from "~/shopify/documents";
import { drain } from "~/shopify/drain";
import { askedSizes, fitted, weightOf } from "~/shopify/fitted";

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
    const answer = await ctx.admin.query<{ nodes: (Node | null)[] }>({
      document,
      variables: { ids: gids },
      urgency,
      tries: options.tries,
    });
    const { data, answeredAt, spent } = answer;
    onSpent(spent);
    await drain(ctx.admin, document, data, urgency, onSpent);
    const nodes = data.nodes.filter((node) => node !== null && typeof node.id === "string") as Node[];
    const found = new Set(nodes.map((node) => node.id));
    const notFound = ids.filter((_, n) => !found.has(gids[n] ?? ""));
    const cut = nodes.flatMap((node) => wider(resource, node));
    yield {
      changes: nodes
        .filter((node) => !resource.parts?.cutSizes(node))
        .map((node) => changeOf(resource, flattened(resource, node))),
      missing: answer.denied.length > 0 ? [] : notFound,
      observedAt: answeredAt,
    };
    if (answer.denied.length > 0) {
      await learnDenied(ctx, resource, denied, answer.denied, notFound);
      const unsure = wants.filter(({ id }) => notFound.includes(id));
      if (unsure.length > 0) yield* readRecords(ctx, resource, unsure, options);
    }
    if (cut.length > 0) yield* readRecords(ctx, resource, cut, options);
  }
}

/**
 * A field that is refused and may not be null takes its whole record with it: that it is not there says nothing of whether it
 * exists, so it is read again without what was refused. Throws `unavailable` when there is nothing more to leave out.
 */
async function learnDenied(
  ctx: Ctx,
  resource: Resource,
  known: ReadonlySet<string>,
  refused: readonly string[],
  notFound: readonly string[],
): Promise<void> {
  const all = new Set([...known, ...refused]);
  if (all.size > known.size) return await rememberDenied(ctx, [...all]);
  if (notFound.length === 0) return;
  const what = `${notFound.length === 1 ? "one" : notFound.length} of the ${resource.noun.many}`;
  throw new AppError("unavailable", `Shopify refuses data of ${what}, and so does not say whether it still has them.`);
}

/** The same, with what the mirror knows of their sizes as far as nobody has told. */
export async function sized<W extends Want>(ctx: Ctx, resource: Resource, wants: readonly W[]): Promise<W[]> {
  const known = await mirroredSizes(
    ctx,
    resource,
    wants.map(({ id }) => id),
  );
  return wants.map((want) => ({ ...want, sizes: { ...known.get(want.id), ...want.sizes } }));
}

/** A record with a list that was cut short is read again, asking for all of it. */
function wider(resource: Resource, node: Node): Want[] {
  const sizes = resource.parts?.cutSizes(node);
  return sizes ? [{ id: idOf(node.id), sizes }] : [];
}

/** Pages of children, at any depth, as the plain arrays the decoder expects. */
export function flattened(resource: Pick<Resource, "connections">, node: Node): Record<string, unknown> {
  const flat: Record<string, unknown> = { ...node };
  for (const connection of resource.connections) {
    const { field, within } = connection;
    const page = ((within ? node[within.field] : node) as Record<string, unknown> | undefined)?.[field];
    const nodes = ((page as ConnectionPage | undefined)?.nodes ?? []) as Node[];
    const children = connection.connections ? nodes.map((child) => flattened(connection as Nested, child)) : nodes;
    if (within) flat[within.field] = { ...(flat[within.field] as object), [field]: children };
    else flat[field] = children;
  }
  return flat;
}

type Nested = Connection & { connections: readonly Connection[] };

/** Most records that one `nodes(ids:)` takes (input arrays hold at most 250, https://shopify.dev/docs/api/usage/limits). */
const MOST_IDS = 250;

/** The records that go into one query together. */
export async function packed(ctx: Ctx, resource: Resource, wants: readonly Want[]): Promise<Want[][]> {
  const byId = new Map(wants.map((want) => [want.id, want]));
  const packs = pack(resource, await writtenDenied(ctx), wants);
  return packs.map(({ ids }) => ids.map((id) => byId.get(id) ?? { id }));
}

interface Pack {
  ids: string[];
  document: string;
  /** How many of each connection it asks for. */
  sizes: Sizes;
}

/** Records of like size together, as many to a query as it may cost. */
export function pack(resource: Resource, denied: ReadonlySet<string>, wants: readonly Want[]): Pack[] {
  const sorted = wants
    .map(({ id, sizes = {} }) => ({ id, sizes: askedSizes(resource.connections, sizes) }))
    .map((want) => ({ ...want, weight: weightOf(resource.connections, want.sizes) }))
    .sort((a, b) => a.weight - b.weight || compareIds(b.id, a.id));
  const packs: Pack[] = [];
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
  rest: readonly { id: string; sizes: Sizes }[],
): Pack {
  let sizes = rest[0]?.sizes ?? {};
  let document = nodesDocument(resource, denied, sizes);
  let count = 1;
  for (const next of rest.slice(1)) {
    const wider = widest(sizes, next.sizes);
    const text = wider === sizes ? document : nodesDocument(resource, denied, wider);
    if (costOf(text) * (count + 1) > SINGLE_QUERY_LIMIT) break;
    sizes = wider;
    document = text;
    count++;
  }
  return {
    ids: rest.slice(0, count).map(({ id }) => id),
    ...fitted(resource, sizes, (fewer) => nodesDocument(resource, denied, fewer)),
  };
}

function widest(a: Sizes, b: Sizes): Sizes {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const same = keys.every((key) => (b[key] ?? 0) <= (a[key] ?? 0));
  return same ? a : Object.fromEntries(keys.map((key) => [key, Math.max(a[key] ?? 0, b[key] ?? 0)]));
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

/** What reading these records will ask of the budget, with what has to be drained of those that are larger than a page. */
export function costOfReading(resource: Resource, wants: readonly Want[]): number {
  const told = new Map(wants.map(({ id, sizes = {} }) => [id, sizes]));
  const drained = ({ document, sizes }: Pack, id: string) => {
    const whole = told.get(id) ?? {};
    const isLarger = resource.connections.some(({ size }) => (whole[size] ?? 0) > (sizes[size] ?? 0));
    return isLarger ? Math.max(0, costOf(nodesDocument(resource, NONE, { ...sizes, ...whole })) - costOf(document)) : 0;
  };
  return pack(resource, NONE, wants).reduce(
    (sum, pack) => pack.ids.reduce((cost, id) => cost + costOf(pack.document) + drained(pack, id), sum),
    0,
  );
}

const NONE: ReadonlySet<string> = new Set();
