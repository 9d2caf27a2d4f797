import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { Kind } from "graphql";
import { describe, expect, test } from "vitest";
import { RESOURCES } from "~/resources";
import type { Connection, Resource, Sizes } from "~/resources/resource";
import { requestedCost as estimatedCost } from "~/shopify/cost";
import { bulkDocument } from "~/shopify/documents";
import { costOfReading, pack } from "~/sync/sources/read-records";
import type { Want } from "~/sync/sources/read-records";
import { readBulkQuery } from "./simulator/bulk/rules.ts";
import { isConnection } from "./simulator/graphql/cost.ts";
import { opens } from "./simulator/graphql/schema.ts";
import {
  admin,
  cost,
  deniedSets,
  documentsOf,
  fieldsOf,
  LIMIT,
  NOTHING_DENIED,
  probedPaths,
  problems,
  SEARCH,
} from "./support/operations";

/** Whatever a resource says once has to be said in other places too: this names what was forgotten there. */

const ROOT = resolve(import.meta.dirname, "..");
const prismaSchema = readFileSync(join(ROOT, "prisma/schema.prisma"), "utf8");
const toml = readFileSync(join(ROOT, "shopify.app.toml"), "utf8");

test("there are resources, each with a name of its own", () => {
  expect(RESOURCES.length).toBeGreaterThan(0);
  expect(new Set(RESOURCES.map(({ name }) => name)).size).toBe(RESOURCES.length);
});

describe.each(RESOURCES.map((resource) => [resource.name, resource] as const))("%s", (_name, resource) => {
  describe("in schema.prisma", () => {
    const { table, parts } = resource;
    const own = [
      ...table.columns,
      table.title,
      ...Object.values(table.sizes),
      ...(parts ? [parts.childCount, parts.newest] : []),
    ];
    const common = [
      "shop_id",
      "id",
      "updated_at",
      "document",
      ...(parts ? ["parts", "parts_pending", "parts_hash"] : []),
      "hash",
      "observed_at",
      "written_at",
      "written_by",
      "written_job_id",
      "created_job_id",
      "written_topic",
    ];

    test("has its table with every column", () => {
      expect(missing([...common, ...own], columnsOf(table.name))).toEqual([]);
    });

    test.each(table.children.map((child) => [child.name, child] as const))(
      "has the table %s with every column",
      (_child, child) => {
        expect(missing(["shop_id", child.parent, ...child.key, ...child.columns], columnsOf(child.name))).toEqual([]);
      },
    );

    test("has the table of what it names, if any, with every column", () => {
      const { named } = resource;
      expect(named ? columnsOf(named.table) : []).toEqual(named ? ["shop_id", ...named.columns, "observed_at"] : []);
    });

    test("has the tables in which the mirror knows its children by their numbers", () => {
      for (const { mirrored } of Object.values(resource.parents))
        if (mirrored) expect(missing([mirrored.column, mirrored.record], columnsOf(mirrored.table))).toEqual([]);
    });

    test("has no column there that nobody writes", () => {
      expect(missing(columnsOf(table.name), [...common, ...own])).toEqual([]);
      for (const child of table.children)
        expect(missing(columnsOf(child.name), ["shop_id", child.parent, ...child.columns])).toEqual([]);
    });
  });

  describe("in the app's pages", () => {
    const { name } = resource;
    const routes = readFileSync(join(ROOT, "app/routes.ts"), "utf8");
    const frame = readFileSync(join(ROOT, "app/routes/app.tsx"), "utf8");

    test("has a list, a page of its own, and a place in the navigation", () => {
      expect(routes).toContain(`{ path: "${name}", file: "routes/app.${name}._index.tsx" }`);
      expect(routes).toContain(`{ path: "${name}/:id", file: "routes/app.${name}.$id.tsx" }`);
      expect(frame).toContain(`<Link to="/app/${name}">`);
    });

    test("is listed by columns that it has, each sort by an index that begins with the shop and ends with the id", () => {
      const { list, csv, table } = resource;
      expect([list.name, table.name]).toEqual([name, name]);
      const used = [
        ...Object.keys(list.sorts),
        ...Object.values(list.filters).map(({ column }) => column),
        ...list.search.map(({ column }) => column),
        csv.counted,
      ];
      expect(missing(used, columnsOf(table.name))).toEqual([]);
      const unsorted = Object.keys(list.sorts).filter(
        (column) => !migrations.some((sql) => new RegExp(sortedBy(table.name, column)).test(sql)),
      );
      expect(unsorted).toEqual([]);
      expect(table.children.map(({ field }) => field)).toContain(csv.children);
    });
  });

  describe("in shopify.app.toml", () => {
    test("has its scopes", () => {
      expect(missing(scopesOf(resource), /^scopes = "(.*)"$/m.exec(toml)?.[1]?.split(",") ?? [])).toEqual([]);
    });

    test("has its webhook topics", () => {
      const declared = [...toml.matchAll(/^topics = \[([^\]]*)\]/gm)].flatMap(([, list = ""]) =>
        [...list.matchAll(/"([^"]+)"/g)].map(([, topic]) => topic),
      );
      expect(missing(Object.keys(resource.webhooks), declared)).toEqual([]);
    });
  });

  describe("asks Shopify", () => {
    test("only what the schema knows, whatever this app was denied", () => {
      const wrong = deniedSets(resource).flatMap((denied) =>
        documentsOf(resource, denied).flatMap(({ name, document }) =>
          problems(document).map((problem) => `${name} without ${[...denied].join(", ")}: ${problem}`),
        ),
      );
      expect(wrong).toEqual([]);
    });

    test("only what its scopes open", () => {
      const granted = new Set(scopesOf(resource));
      const closed = documentsOf(resource).flatMap(({ document }) =>
        fieldsOf(document).flatMap(({ field, parent, type }) =>
          [`${parent.name}.${field.name.value}`, type.name].filter((place) => {
            const scopes = admin.scopesOf(place);
            return scopes && !opens(granted, scopes);
          }),
        ),
      );
      expect([...new Set(closed)]).toEqual([]);
    });

    test("for every protected field in its probe first, and can leave each out", () => {
      const probed = probedPaths(resource);
      expect(probed.length > 0).toBe(resource.personal !== null);
      const bulk = (denied: ReadonlySet<string>) =>
        fieldsOf(bulkDocument(resource, denied, ""))
          .filter(({ parent, field }) => admin.isProtected(parent.name, field.name.value))
          .map(({ path }) => path.slice(3).join("."));
      expect(missing(bulk(NOTHING_DENIED), probed)).toEqual([]);
      expect(bulk(new Set(probed))).toEqual([]);
      for (const path of probed) expect(bulk(new Set([path]))).not.toContain(path);
    });

    test("nothing in bulk that Shopify's rules for bulk forbid", () => {
      for (const denied of deniedSets(resource))
        expect(readBulkQuery(admin.schema, bulkDocument(resource, denied, SEARCH))).not.toBeTypeOf("string");
    });

    test("for every connection in such a way that it can be drained: its parent's id, and where its page ends", () => {
      // A look asks only whether there is more, and keeps none of it.
      for (const { name, document } of documentsOf(resource).filter(({ name }) => name !== "bulk" && name !== "look")) {
        const all = fieldsOf(document);
        for (const { field, type, path } of all.filter(({ type, path }) => isConnection(type) && path.length > 1)) {
          const beside = all
            .filter((other) => other.path.slice(0, -1).join() === path.slice(0, -1).join())
            .map((other) => other.field.name.value);
          const within = (field.selectionSet?.selections ?? []).map((one) =>
            one.kind === Kind.FIELD ? one.name.value : "",
          );
          expect({ name, path, type: type.name, beside, within }).toMatchObject({
            beside: expect.arrayContaining(["id"]) as string[],
            within: expect.arrayContaining(["nodes", "pageInfo"]) as string[],
          });
        }
      }
    });
  });

  describe("is read", () => {
    test("at a cost that was not estimated too low", () => {
      for (const { name, document, ids } of documentsOf(resource)) {
        const variables = ids ? { ids: [...ids, ...ids, ...ids] } : {};
        const estimated = estimatedCost(document, variables);
        expect({ name, estimated, tooLow: cost(document, variables) > estimated }).toEqual({
          name,
          estimated,
          tooLow: false,
        });
      }
    });

    test("by ids in queries that each stay within what one may cost, whatever is known of the sizes", () => {
      fc.assert(
        fc.property(fc.array(want(resource), { minLength: 1, maxLength: 30 }), (wants) => {
          const unique = wants.map((one, n): Want => ({ ...one, id: String(1000 + n) }));
          const packs = pack(resource, NOTHING_DENIED, unique);
          expect(packs.flatMap(({ ids }) => ids).toSorted()).toEqual(unique.map(({ id }) => id).toSorted());
          for (const { ids, document } of packs) expect(cost(document, { ids })).toBeLessThanOrEqual(LIMIT);
          const real = packs.reduce((sum, { ids, document }) => sum + cost(document, { ids }), 0);
          expect(costOfReading(resource, unique)).toBeGreaterThanOrEqual(real);
        }),
        { numRuns: 40 },
      );
    });
  });
});

const migrations = readdirSync(join(ROOT, "prisma/migrations"))
  .filter((folder) => !folder.endsWith(".toml"))
  .map((folder) => readFileSync(join(ROOT, "prisma/migrations", folder, "migration.sql"), "utf8"));

const sortedBy = (table: string, column: string) =>
  String.raw`ON "${table}"\s*\("shop_id", "${column}"(?: DESC)?, "id"(?: DESC)?\)`;

const scopesOf = ({ scopes, parents }: Resource) => [
  ...scopes,
  ...Object.values(parents).flatMap((parent) => parent.scopes),
];

/** What may be known of a record: sizes as in a very long order, or a product with more variants than any. */
function want(resource: Resource): fc.Arbitrary<Want> {
  const sizesOf = (connections: readonly Connection[] = []): [string, fc.Arbitrary<number>][] =>
    connections.flatMap(({ size, connections: below }) => [[size, fc.nat(3000)], ...sizesOf(below)]);
  const parts = {
    refunds: fc.nat(60),
    refundLines: fc.nat(300),
    shippingLines: fc.nat(5),
    fulfillments: fc.nat(60),
    fulfillmentLines: fc.nat(300),
  };
  const sizes: fc.Arbitrary<Sizes> = fc.record(
    { ...Object.fromEntries(sizesOf(resource.connections)), ...(resource.parts ? parts : {}) },
    { requiredKeys: [] },
  );
  return fc.record({ id: fc.constant("1"), sizes: fc.option(sizes, { nil: undefined }) });
}

const missing = (wanted: readonly (string | undefined)[], present: readonly (string | undefined)[]) =>
  wanted.filter((one) => !present.includes(one));

/** The columns of the model that is mapped to this table, by their names in the database. */
function columnsOf(table: string): string[] {
  const model = [...prismaSchema.matchAll(/^model \w+ \{\n(.*?)\n\}/gms)].find(([, body]) =>
    body?.includes(`@@map("${table}")`),
  );
  const lines = (model?.[1] ?? "").split("\n").map((line) => line.trim());
  return lines
    .filter((line) => /^\w+\s/.test(line))
    .map((line) => /@map\("(\w+)"\)/.exec(line)?.[1] ?? /^\w+/.exec(line)?.[0] ?? "");
}
