/**
 * More children than one page: drained, never cut. Whatever connection of an answer has a next page, at any depth, is
 * read on from where it ended, with the very selection it was asked with, through its parent's id; the same connection of
 * many parents (the inventory levels of a product's variants) together. A plain list has no next page: Shopify cuts it at `first` without a word. Where the same list is also asked whole, for its ids alone, what is
 * missing is read by id.
 */
import { Kind, parse, print } from "graphql";
import type { FieldNode, SelectionSetNode } from "graphql";

import { AppError } from "~/lib/errors";

import type { Admin, Spent, Urgency } from "./admin";
import { requestedCost, SINGLE_QUERY_LIMIT } from "./cost";

type Page = { nodes: unknown[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };

/**
 * Completes `data` in place. `document` is the operation that was answered by it. Throws `unavailable` when a parent vanishes
 * meanwhile: the next read finds out what has become of it.
 */
export async function drain(
  admin: Admin,
  document: string,
  data: unknown,
  urgency: Urgency,
  onSpent: (spent: Spent) => void,
): Promise<void> {
  const operation = parse(document, { noLocation: true }).definitions.find(
    (one) => one.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) return;
  for (const cut of cutLists(operation.selectionSet, data)) await readRest(admin, cut, urgency, onSpent);
  for (;;) {
    const cuts = [...cutConnections(operation.selectionSet, data, null)];
    if (cuts.length === 0) return;
    // Of all that are cut one page each: what they bring may be cut in its turn.
    const alike = Map.groupBy(cuts, ({ field }) => field);
    for (const some of alike.values()) await readOn(admin, some, urgency, onSpent);
  }
}

interface CutList {
  list: { id: string }[];
  missing: string[];
  field: FieldNode;
}

function* cutLists(set: SelectionSetNode, value: unknown): Iterable<CutList> {
  if (Array.isArray(value)) {
    for (const item of value) yield* cutLists(set, item);
    return;
  }
  if (value === null || typeof value !== "object") return;
  const object = value as Record<string, unknown>;
  const fields = set.selections.filter((selection) => selection.kind === Kind.FIELD);
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) yield* cutLists(selection.selectionSet, value);
    if (selection.kind !== Kind.FIELD || !selection.selectionSet) continue;
    const list = object[keyOf(selection)];
    const whole = fields.find((other) => other.name.value === selection.name.value && !isSized(other));
    const all = whole ? object[keyOf(whole)] : undefined;
    if (isSized(selection) && isList(list) && isList(all)) {
      const there = new Set(list.map(({ id }) => id));
      const missing = all.map(({ id }) => id).filter((id) => !there.has(id));
      if (missing.length > 0) yield { list, missing, field: selection };
    }
    yield* cutLists(selection.selectionSet, list);
  }
}

const keyOf = (field: FieldNode) => field.alias?.value ?? field.name.value;
const isSized = (field: FieldNode) => field.arguments?.some((argument) => argument.name.value === "first") ?? false;
const isList = (value: unknown): value is { id: string }[] =>
  Array.isArray(value) && value.every((item: { id?: unknown } | null) => typeof item?.id === "string");

async function readRest(
  admin: Admin,
  { list, missing, field }: CutList,
  urgency: Urgency,
  onSpent: (spent: Spent) => void,
): Promise<void> {
  const selection = field.selectionSet ? print(field.selectionSet) : "";
  const document = `query Missing($ids: [ID!]!) { nodes(ids: $ids) { ... on ${typeOf(missing[0])} ${selection} } }`;
  const atOnce = Math.max(1, Math.floor(SINGLE_QUERY_LIMIT / requestedCost(document)));
  for (let start = 0; start < missing.length; start += atOnce) {
    const ids = missing.slice(start, start + atOnce);
    const { data, spent } = await admin.query<{ nodes: ({ id: string } | null)[] }>({
      document,
      variables: { ids },
      urgency,
    });
    onSpent(spent);
    for (const [n, node] of data.nodes.entries()) {
      if (!node) throw vanished(ids[n] ?? "");
      list.push(node);
    }
  }
}

const typeOf = (gid = "") => /^gid:\/\/shopify\/(\w+)\//.exec(gid)?.[1] ?? "Node";
const vanished = (gid: string) =>
  new AppError("unavailable", `Shopify stopped showing ${gid} while it was being read.`);

interface Cut {
  parent: string;
  field: FieldNode;
  page: Page;
}

function* cutConnections(set: SelectionSetNode, value: unknown, parent: string | null): Iterable<Cut> {
  if (Array.isArray(value)) {
    for (const item of value) yield* cutConnections(set, item, parent);
    return;
  }
  if (value === null || typeof value !== "object") return;
  const object = value as Record<string, unknown>;
  const here = typeof object.id === "string" ? object.id : parent;
  for (const selection of set.selections) {
    if (selection.kind === Kind.INLINE_FRAGMENT) yield* cutConnections(selection.selectionSet, value, parent);
    if (selection.kind !== Kind.FIELD || !selection.selectionSet) continue;
    const child = object[keyOf(selection)];
    if (isPage(child) && child.pageInfo.hasNextPage && typeof object.id === "string") {
      yield { parent: object.id, field: selection, page: child };
    }
    yield* cutConnections(selection.selectionSet, child, here);
  }
}

function isPage(value: unknown): value is Page {
  return value !== null && typeof value === "object" && "nodes" in value && "pageInfo" in value;
}

/** The next page of the same connection of these parents, as many to a query as it may cost. */
async function readOn(
  admin: Admin,
  cuts: readonly Cut[],
  urgency: Urgency,
  onSpent: (spent: Spent) => void,
): Promise<void> {
  const first = sizeFor(cuts);
  const atOnce = Math.max(1, Math.floor(SINGLE_QUERY_LIMIT / requestedCost(nextPages(cuts.slice(0, 1), first))));
  for (let start = 0; start < cuts.length; start += atOnce) {
    const some = cuts.slice(start, start + atOnce);
    const answer = await admin.query<Record<string, { page: Page } | null>>({
      document: nextPages(some, first),
      variables: Object.fromEntries(
        some.flatMap(({ parent, page }, n) => [
          [`id${numbered(some, n)}`, parent],
          [`after${numbered(some, n)}`, page.pageInfo.endCursor],
        ]),
      ),
      urgency,
    });
    onSpent(answer.spent);
    for (const [n, { parent, page }] of some.entries()) {
      const next = answer.data[`node${numbered(some, n)}`]?.page;
      if (!next) throw vanished(parent);
      page.nodes.push(...next.nodes);
      page.pageInfo = next.pageInfo;
    }
  }
}

/** Many parents mostly lack a few children each; one may lack any number. */
const FEW = 10;
const MOST = 250;

function sizeFor(cuts: readonly Cut[]): number {
  const [one, two] = [1, 2].map((first) => requestedCost(nextPages(cuts.slice(0, 1), first)));
  const single = Math.max(1, (two ?? 0) - (one ?? 0));
  const share = Math.floor((SINGLE_QUERY_LIMIT - 20) / single / cuts.length);
  const most = Math.max(1, Math.floor((SINGLE_QUERY_LIMIT - 20) / single));
  return Math.min(MOST, most, Math.max(FEW, share));
}

function nextPages(cuts: readonly Cut[], first: number): string {
  const pages = cuts.map(({ parent, field }, n) => {
    const [id, after] = [`$id${numbered(cuts, n)}`, `$after${numbered(cuts, n)}`];
    const others = (field.arguments ?? []).filter(({ name }) => name.value !== "first" && name.value !== "after");
    const args = [`first: ${first}`, `after: ${after}`, ...others.map((argument) => print(argument))].join(", ");
    const alias = cuts.length > 1 ? `node${n}: ` : "";
    return `${alias}node(id: ${id}) { id ... on ${typeOf(parent)} {
      page: ${field.name.value}(${args}) ${field.selectionSet ? print(field.selectionSet) : ""} } }`;
  });
  const variables = cuts.map((_, n) => `$id${numbered(cuts, n)}: ID!, $after${numbered(cuts, n)}: String`);
  return `query Rest(${variables.join(", ")}) { ${pages.join("\n")} }`;
}

/** One parent alone is asked for without a number. */
const numbered = (cuts: readonly Cut[], n: number) => (cuts.length > 1 ? String(n) : "");
