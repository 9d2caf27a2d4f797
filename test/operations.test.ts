import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { RESOURCES } from "~/resources";
import type { Admin } from "~/shopify/admin";
import { bulkOperations, cancelBulk, submitBulk } from "~/shopify/bulk";
import { newestMutations, runMutation, stageLines } from "~/shopify/bulk-mutation";
import { requestedCost as estimatedCost } from "~/shopify/cost";
import { drain } from "~/shopify/drain";
import { isConnection } from "./simulator/graphql/cost.ts";
import { cost, documentsOf, fieldsOf, LIMIT, problems } from "./support/operations";

/** Operations that no resource derives are held to the real schema too; those of resources in registry.test.ts. */

const APP = resolve(import.meta.dirname, "../app");

describe("an operation in the app", () => {
  /** What a function of ours sends to Shopify. */
  async function sentBy(
    work: (admin: Admin) => Promise<unknown>,
    answer: unknown,
  ): Promise<{ document: string; variables?: Record<string, unknown> }[]> {
    const sent: { document: string; variables?: Record<string, unknown> }[] = [];
    const recording: Admin = {
      query: <Data>({ document, variables }: { document: string; variables?: Record<string, unknown> }) => {
        sent.push({ document, variables });
        return Promise.resolve({
          data: answer as Data,
          answeredAt: "",
          denied: [],
          spent: { calls: 1, queryCost: 0, throttledMs: 0, bytes: 0 },
        });
      },
      download: () => Promise.reject(new Error("no file is offered")),
      upload: () => Promise.resolve(),
    };
    await work(recording);
    return sent;
  }

  test("about bulk operations is what the schema knows", async () => {
    const operation = { id: "gid://shopify/BulkOperation/1" };
    const sent = [
      ...(await sentBy((to) => submitBulk(to, "{ shop { id } }"), {
        bulkOperationRunQuery: { bulkOperation: operation, userErrors: [] },
      })),
      ...(await sentBy((to) => bulkOperations(to, [operation.id, operation.id]), {})),
      ...(await sentBy((to) => cancelBulk(to, operation.id), {})),
      ...(await sentBy((to) => stageLines(to, ["{}"]), {
        stagedUploadsCreate: {
          stagedTargets: [{ url: "/", parameters: [{ name: "key", value: "tmp" }] }],
          userErrors: [],
        },
      })),
      ...(await sentBy((to) => runMutation(to, "mutation { x }", "tmp"), {
        bulkOperationRunMutation: { bulkOperation: operation, userErrors: [] },
      })),
      ...(await sentBy((to) => newestMutations(to), { bulkOperations: { nodes: [] } })),
    ];
    expect(sent.map(({ document }) => problems(document))).toEqual([[], [], [], [], [], []]);
    for (const { document, variables } of sent)
      expect(estimatedCost(document, variables)).toBeGreaterThanOrEqual(cost(document, variables));
  });

  test.each(RESOURCES.map((resource) => [resource.name, resource] as const))(
    "that drains the connections of %s is what the schema knows, as large as it may be",
    async (_name, resource) => {
      const { document } = documentsOf(resource).find(({ name }) => name === "nodes") ?? { document: "" };
      const connections = fieldsOf(document).filter(({ type }) => isConnection(type));
      expect(connections.length).toBeGreaterThan(0);
      for (const { field, parent, path } of connections) {
        const page = { nodes: [], pageInfo: { hasNextPage: true, endCursor: "there" } };
        const last = { node: { page: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } } };
        const data = { nodes: [record(path.slice(1), parent.name, document, page)] };
        const sent = await sentBy((to) => drain(to, document, data, "sync", () => undefined), last);
        expect(sent, field.name.value).toHaveLength(1);
        for (const { document: next, variables } of sent) {
          expect(problems(next)).toEqual([]);
          expect(cost(next, variables)).toBeLessThanOrEqual(LIMIT);
          expect(variables).toEqual({ id: `gid://shopify/${parent.name}/1`, after: "there" });
        }
        const pageOfMany = () => ({ nodes: [], pageInfo: { hasNextPage: true, endCursor: "there" } });
        const many = { nodes: [1, 2, 3].map(() => record(path.slice(1), parent.name, document, pageOfMany())) };
        const end = { page: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } };
        const together = await sentBy((to) => drain(to, document, many, "sync", () => undefined), {
          node: end,
          node0: end,
          node1: end,
          node2: end,
        });
        for (const { document: next } of together) {
          expect(problems(next)).toEqual([]);
          expect(cost(next)).toBeLessThanOrEqual(LIMIT);
        }
      }
    },
  );

  /** An answer in which only the connection at `path` has a further page. */
  function record(path: string[], parent: string, document: string, page: unknown): unknown {
    const alias = new Map(
      fieldsOf(document).flatMap(({ field, type }) =>
        field.alias && (isConnection(type) || field.arguments?.length)
          ? [[field.name.value, field.alias.value] as const]
          : [],
      ),
    );
    const [first = "", ...rest] = path;
    const key = alias.get(first) ?? first;
    if (rest.length === 0) return { id: `gid://shopify/${parent}/1`, [key]: page };
    return { id: "gid://shopify/Order/1", [key]: [record(rest, parent, document, page)] };
  }

  test("is written out in full, or made where these tests look", () => {
    const files = readdirSync(APP, { recursive: true, encoding: "utf8" }).filter(
      (path) => /\.tsx?$/.test(path) && !/\.test\./.test(path) && !path.startsWith("generated"),
    );
    const operations = files.flatMap((path) => operationsIn(path, readFileSync(join(APP, path), "utf8")));
    expect(operations.filter(({ whole }) => whole).map(({ path, text }) => [path, problems(text)])).toEqual(
      operations.filter(({ whole }) => whole).map(({ path }) => [path, []]),
    );
    const made = new Set(operations.filter(({ whole }) => !whole).map(({ path }) => path));
    expect([...made].toSorted()).toEqual([
      "shopify/bulk-mutation.ts",
      "shopify/bulk.ts",
      "shopify/documents.ts",
      "shopify/drain.ts",
    ]);
    expect(operations.filter(({ whole }) => whole).length).toBeGreaterThan(0);
  });
});

/** GraphQL operations among the texts of a source file; `whole` when nothing is put into them at run time. */
function operationsIn(path: string, source: string): { path: string; text: string; whole: boolean }[] {
  const found: { path: string; text: string; whole: boolean }[] = [];
  const look = (node: ts.Node): void => {
    const whole = ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);
    const text = whole ? node.text : ts.isTemplateExpression(node) ? node.head.text : "";
    if (/^(\s|#graphql)*(query|mutation)\b[^{]*\{/.test(text)) found.push({ path, text, whole });
    ts.forEachChild(node, look);
  };
  look(
    ts.createSourceFile(
      path,
      source,
      ts.ScriptTarget.Latest,
      false,
      path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
    ),
  );
  return found;
}
