import { useState } from "react";
import type { CatalogPolicy } from "~/resources/catalog/trust";

/** What the merchant has changed of the catalog's settings; once something else is saved, the draft is gone. */
export function usePolicyDraft(saved: CatalogPolicy) {
  const from = JSON.stringify(saved);
  const [begun, setBegun] = useState<{ from: string; part: Partial<CatalogPolicy> } | null>(null);
  const part = begun?.from === from ? begun.part : {};
  const changed = Object.entries(part).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(saved[name as keyof CatalogPolicy]),
  );
  return {
    policy: { ...saved, ...part },
    change: (more: Partial<CatalogPolicy>) => setBegun({ from, part: { ...part, ...more } }),
    discard: () => setBegun(null),
    dirty: changed.length > 0,
    /** Only what is different. */
    request: () => Object.fromEntries(changed),
  };
}
