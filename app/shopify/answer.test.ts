import { describe, expect, test } from "vitest";
import { AppError } from "~/lib/errors";
import { deniedFields, failureOf, isThrottled, retryAfterMs } from "./answer";
import type { GraphqlBody } from "./answer";

const NOW = new Date("2026-11-20T12:00:00Z");

describe("Retry-After", () => {
  test.each<[string | null, number | null]>([
    ["2.0", 2000],
    ["2", 2000],
    ["0.25", 250],
    ["0", 0],
    ["-3", 0],
    ["Fri, 20 Nov 2026 12:00:07 GMT", 7000],
    ["Fri, 20 Nov 2026 11:00:00 GMT", 0],
    ["soon", null],
    [null, null],
  ])("%j means %j ms", (header, expected) => expect(retryAfterMs(header, NOW)).toBe(expected));
});

describe("throttling", () => {
  const throttled: GraphqlBody = { errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }] };

  test("comes as an error under HTTP 200", () => {
    expect(isThrottled(throttled)).toBe(true);
    expect(failureOf(200, null, NOW)).toBeNull();
  });

  test("or as HTTP 429, and is the same failure", () => {
    expect(failureOf(429, "2.0", NOW)).toMatchObject({ kind: "throttled", retry: true, retryAfterMs: 2000 });
    expect(failureOf(429, null, NOW)).toMatchObject({ kind: "throttled", retryAfterMs: 1000 });
  });

  test.each<GraphqlBody>([
    { data: {} },
    { errors: "Throttled" },
    { errors: [{ message: "Throttled" }] },
    { errors: [] },
  ])("%j is none", (body) => expect(isThrottled(body)).toBe(false));
});

describe("an HTTP status", () => {
  test.each([
    [401, "unauthorized", false, /Open Lockstep once/],
    [402, "unauthorized", false, /frozen/],
    [403, "unauthorized", false, /scope is missing/],
    [404, "not_found", false, /does not know this shop/],
    [423, "unavailable", true, /locked/],
    [430, "throttled", true, /security check/],
    [500, "unavailable", true, /HTTP 500/],
    [530, "unavailable", true, /HTTP 530/],
    [400, "invalid", false, /HTTP 400/],
    [302, "invalid", false, /HTTP 302/],
  ])("%i is %s (tried again: %s)", (status, kind, retry, sentence) => {
    const failure = failureOf(status, null, NOW);
    expect(failure).toMatchObject({ kind, retry });
    expect(failure?.message).toMatch(sentence);
  });

  test("of 2xx is none", () =>
    expect([200, 201, 299].map((status) => failureOf(status, null, NOW))).toEqual([null, null, null]));

  test("of a server in trouble keeps the wait that it asked for", () =>
    expect(failureOf(503, "1.5", NOW)).toMatchObject({ kind: "unavailable", retryAfterMs: 1500 }));
});

describe("denied fields", () => {
  const denial = (field: string, ...path: (string | number)[]) => ({
    message: `This app is not approved to use the ${field} field. See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.`,
    path,
    extensions: { code: "ACCESS_DENIED" },
  });

  test("are named by their path below the record, once, however many records there were", () => {
    const errors = [
      denial("email", "probe", "nodes", 0, "email"),
      denial("email", "probe", "nodes", 1, "email"),
      denial("displayName", "nodes", 7, "customer", "displayName"),
      denial("name", "page", "nodes", 0, "shippingAddress", "name"),
      denial("name", "nodes", 3, "refunds", 4, "staff", "name"),
    ];
    expect(deniedFields({ data: {}, errors })).toEqual([
      "email",
      "customer.displayName",
      "shippingAddress.name",
      "refunds.staff.name",
    ]);
  });

  test("may be whole objects", () => {
    const error = {
      message: "This app is not approved to access the Customer object.",
      path: ["nodes", 0, "customer"],
    };
    expect(deniedFields({ errors: [error] })).toEqual(["customer"]);
  });

  test("are told although Shopify cut the list of errors short", () => {
    const cut = { message: "Too many execution errors, max error limit reached. Results truncated" };
    expect(deniedFields({ errors: [denial("email", "nodes", 0, "email"), cut] })).toEqual(["email"]);
  });

  test("are none when all went well", () => expect(deniedFields({ data: {} })).toEqual([]));
});

describe("any other error is a failure with a sentence", () => {
  test.each<[GraphqlBody, string, RegExp]>([
    [{ errors: [{ message: 'Field "x" is missing' }] }, "invalid", /refused the query: Field "x" is missing/],
    [{ errors: "[API] Invalid API key or access token" }, "invalid", /Invalid API key/],
    [
      {
        errors: [
          { message: "Access denied for orders field.", path: ["orders"], extensions: { code: "ACCESS_DENIED" } },
        ],
      },
      "unauthorized",
      /Grant the access scope/,
    ],
    [
      {
        errors: [
          {
            message: "This app is not approved to access the Order object.",
            path: ["orders"],
            extensions: { code: "ACCESS_DENIED" },
          },
        ],
      },
      "unauthorized",
      /not approved/,
    ],
    [
      { errors: [{ message: "Internal error", extensions: { code: "INTERNAL_SERVER_ERROR" } }] },
      "unavailable",
      /problem of its own/,
    ],
    [
      { errors: [{ message: "Query cost is 1200", extensions: { code: "MAX_COST_EXCEEDED" } }] },
      "invalid",
      /cost is 1200/,
    ],
  ])("%j", (body, kind, sentence) => {
    const failure = thrownBy(() => deniedFields(body));
    expect(failure).toMatchObject({ kind });
    expect(failure.message).toMatch(sentence);
  });
});

function thrownBy(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("nothing that is expected was thrown");
}
