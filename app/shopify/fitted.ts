import type { Connection, Resource, Sizes } from "~/resources/resource";

import { requestedCost, SINGLE_QUERY_LIMIT } from "./cost";
import { firstOf } from "./documents";

/** How many nodes of a connection one query may ask for (https://shopify.dev/docs/api/usage/pagination-graphql). */
const MOST_AT_ONCE = 250;

/** How many of each connection, at any depth, a query asks for when so much is known of a record. */
export function askedSizes(connections: readonly Connection[], sizes: Sizes): Sizes {
  const asked: Record<string, number> = { ...sizes };
  for (const connection of connections) {
    asked[connection.size] = Math.min(MOST_AT_ONCE, firstOf(connection, sizes));
    if (connection.connections) Object.assign(asked, askedSizes(connection.connections, asked));
  }
  return asked;
}

/** A record whose children alone would cost too much is asked for with fewer; the rest is drained. */
export function fitted(
  { connections }: Resource,
  sizes: Sizes,
  documentOf: (sizes: Sizes) => string,
): { document: string; sizes: Sizes } {
  for (let asked = askedSizes(connections, sizes); ;) {
    const document = documentOf(asked);
    const smaller = requestedCost(document) > SINGLE_QUERY_LIMIT ? halved(connections, asked) : null;
    if (!smaller) return { document, sizes: asked };
    asked = smaller;
  }
}

/**
 * Half as many of the connection that weighs most; null when nothing is left to be halved. Those below another come last: what is cut
 * there is drained parent by parent.
 */
function halved(connections: readonly Connection[], sizes: Sizes): Sizes | null {
  const weights = connections.map((connection) => weightOf([connection], sizes));
  const heaviest = connections
    .map((connection, n) => ({ connection, weight: weights[n] ?? 0 }))
    .filter(({ connection }) => firstOf(connection, sizes) > 1)
    .reduce<{ connection: Connection; weight: number } | null>((a, b) => (a && a.weight >= b.weight ? a : b), null);
  if (heaviest) {
    const { connection } = heaviest;
    return { ...sizes, [connection.size]: Math.floor(firstOf(connection, sizes) / 2) };
  }
  const below = connections.flatMap((connection) => connection.connections ?? []);
  return below.length > 0 ? halved(below, sizes) : null;
}

/** Nodes of these connections, all depths together. */
export function weightOf(connections: readonly Connection[], sizes: Sizes): number {
  return connections.reduce(
    (sum, connection) => sum + firstOf(connection, sizes) * (1 + weightOf(connection.connections ?? [], sizes)),
    0,
  );
}
