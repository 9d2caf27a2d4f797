/** The plan: what each side would get, per field and tier, and what each strategy would make of the conflicts. */
import type { MirrorCtx } from "~/mirror/ctx";
import { WHOLE } from "~/resources/catalog/change";
import { FIELDS } from "~/resources/catalog/fields";
import type { CatalogPlan, PlanCount, StrategyPreview } from "~/resources/catalog/plan";
import { decide, STRATEGIES } from "~/resources/catalog/strategy";
import type { ConflictPolicy, Owner, Strategy } from "~/resources/catalog/strategy";

import { countNotAdopted } from "./adopt";
import { readPolicy } from "./settings";

export async function readPlan(ctx: MirrorCtx): Promise<CatalogPlan> {
  const policy = await readPolicy(ctx);
  const { mode, strategy, autoResolve } = policy;
  const [catalog] = await ctx.db.query<Pick<CatalogPlan, "products" | "gone" | "due">>(
    `select count(*)::int as products, count(p.gone_at)::int as gone,
            (count(*) filter (where p.compared_rev is distinct from p.rev or p.compared_hash is distinct from m.hash))::int as due
       from catalog_products p left join products m on m.shop_id = p.shop_id and m.id = p.product_id where p.shop_id = $1`,
    [ctx.shop.id],
  );
  const counts = await countsByField(ctx);
  const conflicts = await conflictGroups(ctx);
  return {
    mode,
    strategy,
    autoResolve,
    ...(catalog ?? { products: 0, gone: 0, due: 0 }),
    notAdopted: await countNotAdopted(ctx),
    counts,
    strategies: STRATEGIES.map((what) => preview(what, policy, counts, conflicts)),
  };
}

const LABELS: Readonly<Record<string, string>> = {
  [WHOLE]: "New products and variants",
  inventory: "Inventory",
  metafield: "Metafields",
};

async function countsByField(ctx: MirrorCtx): Promise<PlanCount[]> {
  const rows = await ctx.db.query<Omit<PlanCount, "label">>(
    `select split_part(field, ':', 1) as field, tier, verdict, count(*)::int as fields, count(distinct catalog_product_id)::int as products
       from catalog_differences where shop_id = $1 group by 1, 2, 3 order by tier, 1, verdict`,
    [ctx.shop.id],
  );
  return rows.map((row) => ({ ...row, label: LABELS[row.field] ?? FIELDS[row.field]?.label ?? row.field }));
}

/** Conflicts that every strategy ends alike: of one field, and with the same side changed last. */
interface ConflictGroup {
  field: string;
  newest: Owner | null;
  count: number;
}

async function conflictGroups(ctx: MirrorCtx): Promise<ConflictGroup[]> {
  return await ctx.db.query<ConflictGroup>(
    `select field, case when ours_at > theirs_at then 'ours' when theirs_at > ours_at then 'shopify' end as newest, count(*)::int as count
       from catalog_differences where shop_id = $1 and verdict = 'conflict' group by 1, 2`,
    [ctx.shop.id],
  );
}

const EARLIER = "2000-01-01T00:00:00Z";
const LATER = "2000-01-02T00:00:00Z";

/** With the strategy as the default one; fields that have their own keep it. */
function preview(
  strategy: Strategy,
  policy: ConflictPolicy,
  counts: readonly PlanCount[],
  conflicts: readonly ConflictGroup[],
): StrategyPreview {
  const ends = { ours: 0, shopify: 0, asked: 0 };
  for (const { field, newest, count } of conflicts) {
    const changed = {
      ours: newest && (newest === "ours" ? LATER : EARLIER),
      theirs: newest && (newest === "ours" ? EARLIER : LATER),
    };
    ends[decide({ ...policy, strategy }, field, changed) ?? "asked"] += count;
  }
  const of = (...verdicts: readonly string[]) =>
    counts.reduce((sum, { verdict, fields }) => sum + (verdicts.includes(verdict) ? fields : 0), 0);
  return {
    strategy,
    toShopify: of("push", "merge", "create") + ends.ours,
    toCatalog: of("pull", "merge") + ends.shopify,
    ...ends,
  };
}
