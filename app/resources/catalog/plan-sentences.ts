/** What merchants read of the state of their catalog. Pure; numbers as the locale writes them. */
import { counted } from "~/lib/words";

import type { CatalogPlan } from "./plan";

const fieldsOf = ({ counts }: CatalogPlan, ...verdicts: readonly string[]) =>
  counts.reduce((sum, { verdict, fields }) => sum + (verdicts.includes(verdict) ? fields : 0), 0);

/** "1,300 products. 58 changes wait to be written to Shopify, 2 conflicts wait for you." */
export function catalogSentence(plan: CatalogPlan, locale = "en"): string {
  const products = `${counted(plan.products, { one: "product", many: "products" }, locale)}.`;
  if (plan.due > 0)
    return `${products} ${counted(plan.due, { one: "is", many: "are" }, locale)} still being compared with Shopify.`;
  const waiting = [
    told(fieldsOf(plan, "push", "merge", "create"), "change waits", "changes wait", "to be written to Shopify", locale),
    told(fieldsOf(plan, "pull"), "change of Shopify's waits", "changes of Shopify's wait", "to be taken over", locale),
    told(fieldsOf(plan, "conflict"), "conflict waits", "conflicts wait", "for you", locale),
  ].filter((part) => part !== null);
  return waiting.length === 0 ? `${products} Both sides agree.` : `${products} ${waiting.join(", ")}.`;
}

function told(count: number, one: string, many: string, what: string, locale: string): string | null {
  return count === 0 ? null : `${counted(count, { one, many }, locale)} ${what}`;
}
