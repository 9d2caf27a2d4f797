import { useState } from "react";
import type { ScheduleView } from "~/resources/schedule";
import { draftOf, isChanged, problemsOf, requestOf } from "./schedule-draft";
import type { ScheduleDraft } from "./schedule-draft";

/**
 * What the merchant has changed and not saved yet. A draft belongs to what was saved when it was begun: once that is
 * different (because it was saved, here or elsewhere) the draft is gone.
 */
export function useDrafts(views: readonly ScheduleView[]) {
  const [begun, setBegun] = useState<Record<string, { from: string; draft: ScheduleDraft }>>({});
  const [asked, setAsked] = useState(false);
  const rows = views.map((view) => {
    const saved = draftOf(view);
    const from = JSON.stringify(saved);
    const key = `${view.resource}.${view.mode}`;
    const own = begun[key];
    const draft = own?.from === from ? own.draft : saved;
    const change = (part: Partial<ScheduleDraft>) =>
      setBegun((before) => ({ ...before, [key]: { from, draft: { ...draft, ...part } } }));
    return { key, view, draft, change, changed: isChanged(view, draft), problems: problemsOf(draft) };
  });
  const changed = rows.filter((row) => row.changed);
  const isSound = changed.every(({ problems }) => Object.keys(problems).length === 0);
  return {
    rows: rows.map((row) => ({ ...row, problems: asked && row.changed ? row.problems : {} })),
    dirty: changed.length > 0,
    /** What is to be sent; null while something is wrong, which is then said at its field. */
    take: () => {
      setAsked(!isSound);
      return isSound ? changed.map(({ view, draft }) => requestOf(view, draft)) : null;
    },
    discard: () => {
      setBegun({});
      setAsked(false);
    },
  };
}
