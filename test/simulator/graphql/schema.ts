import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { buildClientSchema } from "graphql";
import type { GraphQLSchema, IntrospectionQuery } from "graphql";
import { ensureSchema } from "../../../scripts/schema.mjs";
import { checkScalars } from "./scalars.ts";

export const API_VERSION = "2026-10";

/** The real Admin schema, and what its introspection says beyond GraphQL: required scopes and protected customer data. */
export interface AdminSchema {
  schema: GraphQLSchema;
  /** Any one of these scopes opens the type ("Order") or the field ("QueryRoot.ordersCount"); absent = open to all. */
  scopesOf: (place: string) => readonly string[] | undefined;
  /** The sentence of the schema about the required access, as Shopify quotes it in its errors. */
  accessOf: (place: string) => string | undefined;
  isProtected: (type: string, field: string) => boolean;
  /** Whether a mutation takes `@idempotent(key:)`, and whether it must have it; undefined = its description says nothing of it. */
  idempotencyOf: (mutation: string) => "required" | "optional" | undefined;
}

interface Described {
  name: string;
  description?: string | null;
  requiredAccess?: string | null;
  isProtected?: boolean | null;
  fields?: Described[] | null;
}

let loaded: Promise<AdminSchema> | undefined;

/** Loads once per process (0.3 s, 120 MB). */
export function loadAdminSchema(): Promise<AdminSchema> {
  loaded ??= read();
  return loaded;
}

async function read(): Promise<AdminSchema> {
  const { data } = JSON.parse(gunzipSync(await readFile(await ensureSchema())).toString()) as {
    data: IntrospectionQuery;
  };
  const access = new Map<string, string>();
  const scopes = new Map<string, string[]>();
  const protectedFields = new Set<string>();
  const idempotency = new Map<string, "required" | "optional">();
  const note = (place: string, sentence: string | null | undefined) => {
    const named = sentence?.split("Also:")[0]?.match(/`(?:read|write)_\w+`/g);
    if (!sentence || !named) return;
    access.set(place, sentence);
    scopes.set(
      place,
      named.map((scope) => scope.slice(1, -1)),
    );
  };
  for (const type of data.__schema.types as unknown as Described[]) {
    note(type.name, type.requiredAccess);
    for (const field of type.fields ?? []) {
      note(`${type.name}.${field.name}`, field.requiredAccess);
      if (field.isProtected) protectedFields.add(`${type.name}.${field.name}`);
      const taken = type.name === "Mutation" && field.description?.includes("`@idempotent` directive");
      if (taken) idempotency.set(field.name, field.description?.includes("is required") ? "required" : "optional");
    }
  }
  const schema = buildClientSchema(data, { assumeValid: true });
  checkScalars(schema);
  return {
    schema,
    scopesOf: (place) => scopes.get(place),
    accessOf: (place) => access.get(place),
    isProtected: (type, field) => protectedFields.has(`${type}.${field}`),
    idempotencyOf: (mutation) => idempotency.get(mutation),
  };
}

/** `write_x` implies `read_x`. */
export function opens(granted: ReadonlySet<string>, anyOf: readonly string[]): boolean {
  return anyOf.some((scope) => granted.has(scope) || granted.has(scope.replace(/^read_/, "write_")));
}
