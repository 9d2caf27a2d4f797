import { GraphQLError } from "graphql";
import type { Position } from "../store/contract.ts";

export const MAX_PAGE = 250;

export interface PageArgs {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
  reverse?: boolean | null;
}

export interface Connection<T> {
  edges: { cursor: string; node: T }[];
  nodes: T[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

/** Base64 of {"last_id":…,"last_value":…}, the id written as a number though it may exceed 2^53. */
export function cursorOf({ id, value }: Position): string {
  const number = /^\d+$/.test(id) ? id : JSON.stringify(id);
  return Buffer.from(`{"last_id":${number},"last_value":${JSON.stringify(value)}}`).toString("base64");
}

export function positionOf(cursor: string): Position {
  const text = Buffer.from(cursor, "base64").toString();
  const match = /^\{"last_id":("?)([^",]*)\1,"last_value":("(?:[^"\\]|\\.)*"|-?[\d.]+)\}$/.exec(text);
  if (!match) throw refusal(`The cursor ${cursor} is invalid.`, "INVALID_CURSOR");
  return { id: match[2] ?? "", value: JSON.parse(match[3] ?? "0") as string | number };
}

/** Exactly one of `first` and `last`, at most 250. */
export function checkPage(args: PageArgs): void {
  for (const name of ["first", "last"] as const) {
    const value = args[name];
    if (value === undefined || value === null) continue;
    if (value < 0) throw refusal(`${name} cannot be less than zero`, "BAD_USER_INPUT");
    if (value > MAX_PAGE) throw refusal(`${name} cannot exceed ${MAX_PAGE}`, "BAD_USER_INPUT");
  }
  const first = args.first ?? undefined;
  const last = args.last ?? undefined;
  if (first === undefined && last === undefined) throw refusal("you must provide one of first or last", "BAD_REQUEST");
  if (first !== undefined && last !== undefined)
    throw refusal("providing both first and last is not supported", "BAD_REQUEST");
}

export function connectArray<T extends object>(all: readonly T[], args: PageArgs): Connection<T> {
  checkPage(args);
  const items = all.map((node, index) => ({ node, at: { id: idOf(node) ?? String(index + 1), value: index } }));
  if (args.reverse) items.reverse();
  const start = args.after ? placeOf(items, args.after) + 1 : 0;
  const end = args.before ? placeOf(items, args.before) : items.length;
  const slice = items.slice(start, Math.max(start, end));
  const page = args.first != null ? slice.slice(0, args.first) : args.last ? slice.slice(-args.last) : [];
  const cutAtStart = args.first == null && page.length < slice.length;
  const cutAtEnd = args.first != null && page.length < slice.length;
  return connection(
    page.map(({ node, at }) => ({ node, cursor: cursorOf(at) })),
    { next: cutAtEnd || end < items.length, previous: cutAtStart || start > 0 },
  );
}

/** A page straight from a store's lazy sequence: only the page itself becomes objects. */
export function connectFound<T extends object>(
  find: (reverse: boolean, after?: Position) => Iterable<Position>,
  read: (id: string) => T | undefined,
  args: PageArgs,
): Connection<T> {
  checkPage(args);
  const forward = args.first != null;
  const wanted = (forward ? args.first : args.last) ?? 0;
  const from = forward ? args.after : args.before;
  const until = forward ? args.before : args.after;
  const stop = until ? positionOf(until).id : undefined;
  const reverse = Boolean(args.reverse) !== !forward;

  const edges: { cursor: string; node: T }[] = [];
  let more = false;
  for (const at of find(reverse, from ? positionOf(from) : undefined)) {
    if (at.id === stop) break;
    if (edges.length === wanted) {
      more = true;
      break;
    }
    const node = read(at.id);
    if (node) edges.push({ cursor: cursorOf(at), node });
  }
  const before = from != null;
  if (!forward) edges.reverse();
  return connection(edges, forward ? { next: more, previous: before } : { next: before, previous: more });
}

function connection<T>(
  edges: { cursor: string; node: T }[],
  more: { next: boolean; previous: boolean },
): Connection<T> {
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: more.next,
      hasPreviousPage: more.previous,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function placeOf(items: { at: Position }[], cursor: string): number {
  const { id, value } = positionOf(cursor);
  const byId = items.findIndex((item) => item.at.id === id);
  return byId >= 0 ? byId : items.findIndex((item) => item.at.value === value);
}

function idOf(node: object): string | undefined {
  const id = (node as { id?: unknown }).id;
  return typeof id === "string" ? /(\d+)(?:\?.*)?$/.exec(id)?.[1] : undefined;
}

export function refusal(message: string, code: string, extensions: Record<string, unknown> = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...extensions } });
}
