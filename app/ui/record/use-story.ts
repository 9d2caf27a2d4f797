import { useState } from "react";
import type { StoryEntry, StoryPage } from "~/resources/story";

const AWAY = "The timeline cannot be read further right now. Try again in a moment.";

/**
 * The timeline of a record: its first page comes with the record, what is further back and what is filtered is fetched. A page
 * that was loaded anew starts again at its beginning.
 */
export function useStory(resource: string, id: string, initial: StoryPage) {
  const [shown, setShown] = useState({ from: initial, page: initial, field: "" });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const current = shown.from === initial || shown.field !== "" ? shown : { from: initial, page: initial, field: "" };

  const ask = async (field: string, after: string | null, before: readonly StoryEntry[]) => {
    setBusy(true);
    setError(null);
    try {
      const params = new URLSearchParams({ ...(field && { field }), ...(after && { after }) });
      const response = await fetch(`/api/${resource}/${id}/story?${params}`, {
        headers: { accept: "application/json" },
      });
      if (!response.ok) throw new Error(AWAY);
      const page = (await response.json()) as StoryPage;
      setShown({ from: initial, field, page: { ...page, entries: [...before, ...page.entries] } });
    } catch {
      setError(AWAY);
    } finally {
      setBusy(false);
    }
  };

  return {
    ...current.page,
    field: current.field,
    busy,
    error,
    /** "" for everything. */
    filter: (field: string) =>
      field === "" ? setShown({ from: initial, page: initial, field }) : void ask(field, null, []),
    more: () => void ask(current.field, current.page.next, current.page.entries),
  };
}
