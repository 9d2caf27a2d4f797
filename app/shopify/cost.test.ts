import { expect, test } from "vitest";
import { requestedCost } from "./cost";

/** Shopify's rules: https://shopify.dev/docs/api/usage/limits. test/registry.test.ts holds all documents to the simulator's. */
test.each<[number, string, Record<string, unknown>?]>([
  [1, "{ shop { name currencyCode } }"],
  [2, "{ shop { plan { displayName } } }"],
  [3, "{ a: ordersCount { count } b: ordersCount { count } c: ordersCount { count } }"],
  [12, "{ orders(first: 10) { nodes { id } } }"],
  [32, "{ orders(first: 10) { nodes { id customer { id } } pageInfo { hasNextPage } } }"],
  [1 + 5 * 2, "{ order(id: 1) { refunds(first: 5) { id return { id } } } }"],
  [2, "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { id customer { id } } } }"],
  [6, "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { id customer { id } } } }", { ids: ["a", "b", "c"] }],
  [12, "mutation { bulkOperationCancel(id: 1) { bulkOperation { id } } }"],
])("at least %i points: %s", (points, document, variables) => {
  expect(requestedCost(document, variables)).toBe(points);
});
