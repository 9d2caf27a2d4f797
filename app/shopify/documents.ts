/** GraphQL operations, derived from a resource: what is asked of a record is said in its selection and nowhere else. */
import type { Connection, Denied, Parent, PartsSelection, Resource, Sizes } from "~/resources/resource";

/** Shopify's search syntax for a range of instants; bounds quoted, as it demands. */
export function rangeSearch(field: "created_at" | "updated_at", from: Date | null, to: Date | null): string {
  const bound = (sign: string, at: Date) => `${field}:${sign}'${at.toISOString().replace(/\.\d{3}Z$/, "Z")}'`;
  return [from && bound(">=", from), to && bound("<", to)].filter((term) => term !== null).join(" ");
}

const quoted = (search: string) => JSON.stringify(search);

/**
 * Counts of several searches in one call (aliases `c0`, `c1` …), with a look at which protected fields are denied, and with what its
 * records name.
 */
export function countsDocument(
  resource: Resource,
  searches: readonly string[],
  { probe, named = false }: { probe: boolean; named?: boolean },
): string {
  const counts = searches.map(
    (search, n) => `c${n}: ${resource.countField}(query: ${quoted(search)}, limit: null) { count precision }`,
  );
  const look =
    probe && resource.personal ? `probe: ${resource.rootField}(first: 5) { nodes { ${resource.personal.probe} } }` : "";
  const also =
    named && resource.named
      ? `named: ${resource.named.field} { nodes { ${resource.named.fields} } pageInfo { hasNextPage } }`
      : "";
  return `query Counts { ${counts.join("\n")} ${look} ${also} }`;
}

/** The bulk query of one window. Sort key and range field go together, as Shopify advises. */
export function bulkDocument(resource: Resource, denied: Denied, search: string): string {
  const sortKey = search.includes("updated_at:") ? "UPDATED_AT" : "CREATED_AT";
  return `query { ${resource.rootField}(query: ${quoted(search)}, sortKey: ${sortKey}) { edges { node {
    ${resource.fields(denied)} ${edges(resource.connections)} } } } }`;
}

const edges = (connections: readonly Connection[] = []): string =>
  connections
    .map(({ field, fields, connections: below }) => `${field} { edges { node { ${fields(edges(below))} } } }`)
    .join("\n");

/** The bulk query of ids and dates alone. */
export function bulkIdsDocument(resource: Resource, search: string): string {
  return `query { ${resource.rootField}(query: ${quoted(search)}, sortKey: CREATED_AT) { edges { node { id createdAt updatedAt } } } }`;
}

/** At least one, since a connection that is not asked for cannot be drained. */
export const firstOf = ({ size, guess }: Connection, sizes: Sizes): number => Math.max(1, sizes[size] ?? guess);

const pages = (connections: readonly Connection[] = [], sizes: Sizes): string =>
  connections
    .map((connection) => {
      const below = pages(connection.connections, sizes);
      return `${connection.field}(first: ${firstOf(connection, sizes)}) { nodes { ${connection.fields(below)} } pageInfo { hasNextPage endCursor } }`;
    })
    .join("\n");

const node = (resource: Resource, denied: Denied, sizes: Sizes) =>
  `${resource.fields(denied)} ${pages(resource.connections, sizes)} ${resource.parts?.fields(sizes) ?? ""}`;

/** One page of full records, oldest change first, so that the next page cannot lose what changes meanwhile. */
export function pageDocument(resource: Resource, denied: Denied, search: string, first: number, sizes: Sizes): string {
  return `query Page($after: String) { page: ${resource.rootField}(first: ${first}, after: $after, query: ${quoted(search)}, sortKey: UPDATED_AT) {
    nodes { ${node(resource, denied, sizes)} } pageInfo { hasNextPage endCursor } } }`;
}

/** Full records by id. */
export function nodesDocument(resource: Resource, denied: Denied, sizes: Sizes): string {
  return `query Records($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on ${resource.type} { ${node(resource, denied, sizes)} } } }`;
}

/** The parts of records that came by bulk. */
export function partsDocument({ type }: Resource, { fields }: PartsSelection, sizes: Sizes): string {
  return `query Parts($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { id updatedAt ${fields(sizes)} } } }`;
}

/** Whether records have parts at all. */
export function lookDocument({ type }: Resource, { look }: PartsSelection): string {
  return `query Look($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { id updatedAt ${look.fields} } } }`;
}

/** Which records children belong to. */
export function parentsDocument(type: string, { fields }: Parent): string {
  return `query Parents($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { id ${fields} } } }`;
}

/** Whether records still exist, by id. */
export function existDocument(resource: Resource): string {
  return `query Exist($ids: [ID!]!) { nodes(ids: $ids) { ... on ${resource.type} { id updatedAt } } }`;
}

/** The least that can be asked: whether Shopify answers at all. */
export const ANSWERS_DOCUMENT = "query Answers { shop { id } }";
