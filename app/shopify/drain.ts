/**
 * More children than one page: drained, never cut. Whatever connection of an answer has a next page, at any depth, is
 * read on from where it ended, with the very selection it was asked with, through its parent's id.
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
export async function drain(admin: Admin, document: string, data: unknown, urgency: Urgency, onSpent: (spent: Spent) => void): Promise<void> {
  const operation = parse(document, { noLocation: true }).definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (!operation) return;
  for (const cut of cutConnections(operation.selectionSet, data, null)) {
    const { parent, field, page } = cut;
    while (page.pageInfo.hasNextPage) {
      const answer = await admin.query<{ node: { page: Page } | null }>({
        document: nextPageDocument(parent, field),
        variables: { id: parent, after: page.pageInfo.endCursor },
        urgency,
      });
      onSpent(answer.spent);
      const next = answer.data.node?.page;
      if (!next) throw new AppError("unavailable", `Shopify stopped showing ${parent} while it was being read.`);
      page.nodes.push(...next.nodes);
      page.pageInfo = next.pageInfo;
    }
  }
}

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
    const child = object[selection.alias?.value ?? selection.name.value];
    if (isPage(child) && child.pageInfo.hasNextPage && typeof object.id === "string") {
      yield { parent: object.id, field: selection, page: child };
    }
    yield* cutConnections(selection.selectionSet, child, here);
  }
}

function isPage(value: unknown): value is Page {
  return value !== null && typeof value === "object" && "nodes" in value && "pageInfo" in value;
}

/** The next page of a connection below a node, as large as one query may be. */
function nextPageDocument(parent: string, field: FieldNode): string {
  const type = /^gid:\/\/shopify\/(\w+)\//.exec(parent)?.[1] ?? "Node";
  const others = (field.arguments ?? []).filter((argument) => argument.name.value !== "first" && argument.name.value !== "after");
  const sized = (first: number) => {
    const args = [`first: ${first}`, "after: $after", ...others.map((argument) => print(argument))].join(", ");
    return `query Rest($id: ID!, $after: String) { node(id: $id) { id ... on ${type} {
      page: ${field.name.value}(${args}) ${field.selectionSet ? print(field.selectionSet) : ""} } } }`;
  };
  const single = Math.max(1, requestedCost(sized(2)) - requestedCost(sized(1)));
  return sized(Math.max(1, Math.min(250, Math.floor((SINGLE_QUERY_LIMIT - 20) / single))));
}
