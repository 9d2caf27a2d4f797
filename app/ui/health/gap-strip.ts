/** The gap map as a strip of equal cells. Pure. */
import type { GapSegment, GapState } from "~/resources/proof";

const DAY_MS = 86_400_000;

/** Worst first: a cell shows the worst that lies within it. */
const STATES: readonly GapState[] = ["missing", "suspect", "covered", "proven"];

export interface Cell {
  from: string;
  to: string;
  state: GapState;
}

/** At most `most` cells of whole days from the first dated stretch to the last; a missing one before it is a cell of its own. */
export function cellsOf(segments: readonly GapSegment[], most = 60): Cell[] {
  const dated = segments.filter((segment) => segment.from !== null);
  const before = segments.find((segment) => segment.from === null);
  const first: Cell[] = before ? [{ from: before.to, to: before.to, state: before.state }] : [];
  const [start, end] = [dated[0]?.from, dated.at(-1)?.to];
  if (!start || !end) return first;
  const since = Date.parse(start);
  const days = Math.max(1, Math.ceil((Date.parse(end) - since) / DAY_MS));
  const step = Math.ceil(days / most) * DAY_MS;
  const count = Math.ceil((Date.parse(end) - since) / step) || 1;
  const cells = Array.from({ length: count }, (_, n): Cell => {
    const from = new Date(since + n * step).toISOString();
    const to = new Date(Math.min(since + (n + 1) * step, Date.parse(end))).toISOString();
    return { from, to, state: worstWithin(dated, from, to) };
  });
  return [...first, ...cells];
}

function worstWithin(segments: readonly GapSegment[], from: string, to: string): GapState {
  const within = segments.filter((segment) => segment.from !== null && segment.from < to && segment.to > from);
  return STATES.find((state) => within.some((segment) => segment.state === state)) ?? "covered";
}
