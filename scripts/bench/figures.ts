/** One line of the table. `met` is worked out from value and aim, never written by hand. */
export interface Figure {
  /** The part of the bench it belongs to: "ingest". */
  part: string;
  what: string;
  value: number;
  /** "orders/s", "MB", "ms", "×", "calls" … */
  unit: string;
  aim: Aim | null;
  met: boolean | null;
  /** What one has to know to read the figure. */
  note: string;
}

export type Aim = { atLeast: number } | { atMost: number };

export function figure(
  part: string,
  what: string,
  value: number,
  unit: string,
  aim: Aim | null = null,
  note = "",
): Figure {
  return { part, what, value, unit, aim, met: aim && isMet(value, aim), note };
}

export function isMet(value: number, aim: Aim): boolean {
  if (!Number.isFinite(value)) return false;
  return "atLeast" in aim ? value >= aim.atLeast : value <= aim.atMost;
}

/** The value below which a share of the values lies (nearest rank); NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Three digits that count, thousands separated. */
export function readable(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const aimText = ({ aim, unit }: Figure) =>
  aim === null ? "" : "atLeast" in aim ? `≥ ${readable(aim.atLeast)} ${unit}` : `≤ ${readable(aim.atMost)} ${unit}`;
const metText = ({ met }: Figure) => (met === null ? "" : met ? "met" : "**not met**");

export function markdownTable(figures: readonly Figure[]): string {
  const rows = figures.map((one) => [
    one.part,
    one.what,
    `${readable(one.value)} ${one.unit}`,
    aimText(one),
    metText(one),
    one.note,
  ]);
  const head = ["Part", "What", "Figure", "Aim", "", "Note"];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** One line for the terminal, as soon as it is known. */
export function terminalLine(one: Figure): string {
  const verdict = one.met === null ? "" : one.met ? `  (aim ${aimText(one)}: met)` : `  (aim ${aimText(one)}: NOT MET)`;
  return `  ${one.part.padEnd(9)} ${one.what}: ${readable(one.value)} ${one.unit}${verdict}${one.note ? `  · ${one.note}` : ""}`;
}
