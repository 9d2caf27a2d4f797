import "../app-modules.ts";
import type { Comparison } from "../../test/support/compare-orders.ts";
import { count, counted } from "../follow-job.ts";
import type { StoryCtx } from "./story.ts";

/** Compares the mirror with the store, record by record: documents, lines, personal data, and lines of refunds, fulfillments and shipping where they are complete. */
export async function compareMirror({ shop, client }: StoryCtx, encryptionKey: string): Promise<Comparison> {
  const { compareStreams, fromStore, mirroredOrders } = await import("../../test/support/compare-orders.ts");
  const { createSeal, parseKeys } = await import("../../app/lib/seal.server.ts");
  const seal = createSeal(parseKeys(encryptionKey) ?? []);
  const db = {
    query: async <Row>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as Row[],
  };
  const [row] = await db.query<{ id: number }>("SELECT id FROM shops");
  const shopId = row?.id ?? 0;

  async function* mirrored() {
    for (let after = "0"; ;) {
      const page = await mirroredOrders({ db, seal, shopId }, { after, limit: 500 });
      yield* page;
      const last = page.at(-1);
      if (!last) return;
      after = last.id;
    }
  }
  async function* stored() {
    for await (const order of shop.orders()) yield fromStore(order);
  }
  return compareStreams(mirrored(), stored());
}

/** What the comparison found, for people; the exit code says it to programs. */
export function verdict(found: Comparison): { equal: boolean; text: string } {
  const { compared, pending, unseen, different, examples } = found;
  const lines: string[] = [];
  if (different === 0) lines.push(`The mirror equals the store: ${counted(compared)} compared, record by record.`);
  else {
    lines.push(`The mirror does not equal the store: ${count(different)} of ${counted(compared)} differ.`);
    lines.push(...examples.map((example) => `  ${example.slice(0, 300)}`));
    if (different > examples.length) lines.push(`  … and ${count(different - examples.length)} more.`);
  }
  if (pending > 0)
    lines.push(
      `Not compared yet: lines of refunds, fulfillments and shipping of ${counted(pending)}, which are still being completed.`,
    );
  if (unseen > 0)
    lines.push(
      `Not in the mirror: a second shipping line that costs nothing, of ${counted(unseen)}; a bulk file does not show it.`,
    );
  return { equal: different === 0, text: lines.join("\n") };
}
