/** How far a shop trusts the push, and how conflicts end: read, and set by the merchant. */
import { z } from "zod";

import { AppError } from "~/lib/errors";
import type { Sql } from "~/lib/sql";
import { compareKey } from "~/jobs/keys";
import { fieldSpec } from "~/resources/catalog/fields";
import { OWNERS, STRATEGIES } from "~/resources/catalog/strategy";
import { BOUNDS, DEFAULT_POLICY, SHARES } from "~/resources/catalog/trust";
import type { CatalogPolicy, Share } from "~/resources/catalog/trust";

import type { CatalogCtx } from "./ctx";

/** The defaults where the shop has decided nothing. */
export async function readPolicy(ctx: { shop: { id: number }; db: Sql }): Promise<CatalogPolicy> {
  const [row] = await ctx.db.query<CatalogPolicy>(
    `select mode, strategy, field_strategies as "fieldStrategies", field_owners as "fieldOwners", auto_resolve as "autoResolve",
            adopt_new as "adoptNew", tiers, batch_size as "batchSize", concurrency, max_error_share as "maxErrorShare",
            max_conflict_share as "maxConflictShare"
       from catalog_settings where shop_id = $1`,
    [ctx.shop.id],
  );
  return row ? { ...row, tiers: { ...DEFAULT_POLICY.tiers, ...row.tiers } } : DEFAULT_POLICY;
}

const share = z.union(
  SHARES.map((percent) => z.literal(percent)),
  { error: `A share is ${SHARES.join(", ")} percent of products.` },
);
const strategy = z.enum(STRATEGIES, { error: `Choose a strategy: ${STRATEGIES.join(", ")}.` });
const owner = z.enum(OWNERS, { error: `A field belongs to ${OWNERS.join(" or ")}.` });
const flag = (name: string) => z.boolean({ error: `${name} must be true or false.` });

/** Names as strategies know them: a field, or all of those that there are many of. */
const fieldName = z
  .string()
  .refine((name) => name === "inventory" || name === "metafield" || fieldSpec(name) !== null, {
    error: ({ input }) => `There is no field "${String(input)}".`,
  });

function whole(name: string, { min, max }: { min: number; max: number }) {
  const sentence = `${name} must be a whole number, ${min} to ${max}.`;
  return z.int({ error: sentence }).min(min, sentence).max(max, sentence);
}

function part(name: string) {
  const sentence = `${name} must be between 0 and 1.`;
  return z.number({ error: sentence }).min(0, sentence).max(1, sentence);
}

const Settings = z
  .strictObject({
    mode: z.enum(["monitor", "live"], { error: "Choose a mode: monitor, live." }),
    strategy,
    fieldStrategies: z.record(fieldName, strategy),
    fieldOwners: z.record(fieldName, owner),
    autoResolve: flag("autoResolve"),
    adoptNew: flag("adoptNew"),
    tiers: z.object({ 1: share, 2: share, 3: share }).partial(),
    batchSize: whole("batchSize", BOUNDS.batchSize),
    concurrency: whole("concurrency", BOUNDS.concurrency),
    maxErrorShare: part("maxErrorShare"),
    maxConflictShare: part("maxConflictShare"),
  })
  .partial();

/**
 * Sets what is named and leaves the rest; answers with all. Throws `AppError("invalid")` with a sentence per field. What is
 * not agreed on is worked out anew, because another mode or strategy may end it.
 */
export async function saveSettings(ctx: CatalogCtx, input: unknown): Promise<CatalogPolicy> {
  const asked = parse(input);
  await ctx.db.transaction(async (tx) => {
    await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`catalog-settings:${ctx.shop.id}`]);
    const before = await readPolicy({ shop: ctx.shop, db: tx });
    const policy = { ...before, ...asked, tiers: { ...before.tiers, ...asked.tiers } };
    await tx.query(
      `insert into catalog_settings (shop_id, mode, strategy, field_strategies, field_owners, auto_resolve, adopt_new, tiers, batch_size,
              concurrency, max_error_share, max_conflict_share, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       on conflict (shop_id) do update set mode = excluded.mode, strategy = excluded.strategy,
          field_strategies = excluded.field_strategies, field_owners = excluded.field_owners, auto_resolve = excluded.auto_resolve,
          adopt_new = excluded.adopt_new, tiers = excluded.tiers, batch_size = excluded.batch_size, concurrency = excluded.concurrency,
          max_error_share = excluded.max_error_share, max_conflict_share = excluded.max_conflict_share, updated_at = excluded.updated_at`,
      [
        ctx.shop.id,
        policy.mode,
        policy.strategy,
        JSON.stringify(policy.fieldStrategies),
        JSON.stringify(policy.fieldOwners),
        policy.autoResolve,
        policy.adoptNew,
        JSON.stringify(policy.tiers),
        policy.batchSize,
        policy.concurrency,
        policy.maxErrorShare,
        policy.maxConflictShare,
        ctx.clock(),
      ],
    );
    await tx.query(
      `update catalog_products p set compared_rev = null where shop_id = $1 and exists (
         select from catalog_differences d where d.shop_id = $1 and d.catalog_product_id = p.id and d.verdict in ('pull', 'merge', 'conflict'))`,
      [ctx.shop.id],
    );
    await ctx.queue.add("compare-catalog", { shopId: ctx.shop.id }, { key: compareKey(ctx.shop.id), tx });
  });
  return await readPolicy(ctx);
}

type Asked = Omit<Partial<CatalogPolicy>, "tiers"> & { tiers?: Partial<Record<1 | 2 | 3, Share>> };

function parse(input: unknown): Asked {
  const result = Settings.safeParse(input ?? {});
  if (result.success) return result.data;
  const fields: Record<string, string> = {};
  for (const issue of result.error.issues) {
    if (issue.code === "unrecognized_keys")
      for (const name of issue.keys) fields[name] = `There is no setting "${name}".`;
    else
      fields[issue.path.join(".") || "settings"] ??=
        (issue.code === "invalid_key" && issue.issues[0]?.message) || issue.message;
  }
  throw new AppError("invalid", [...new Set(Object.values(fields))].join(" "), { fields });
}
