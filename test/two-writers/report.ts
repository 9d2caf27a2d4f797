/** How a run of the long form ended, in words and as a section of test/TWO-WRITERS.md. */
import { commit } from "../chaos/report.ts";
import type { Ending } from "./story.ts";

export interface Figures {
  products: number;
  steps: number;
  seed: number;
  pushEvery: number;
  seconds: number;
  ending: Ending;
}

const count = (number: number) => number.toLocaleString("en");

/** What is to be nothing comes last. */
function results({ complaints, ...ending }: Ending): [string, number][] {
  return [
    ["fields in which both sides hold the same", ending.agreeing],
    ["open conflicts, each naming both values", ending.conflicts],
    ["values of either writer looked for in the history", ending.sought],
    ["changes in the history", ending.changes],
    ["fields that differ without a conflict that names both values", complaints.disagreements.length],
    ["values lost, or gaps in the history", complaints.losses.length],
    ["changes when everything is read, compared and pushed once more", complaints.stirrings.length],
  ];
}

function happenings({ struck, ...ending }: Ending): [string, number][] {
  return [
    ["pushes", ending.pushes],
    ["pushes undone", ending.rollbacks],
    ["values the app wrote in Shopify", ending.written],
    ["webhooks", struck.deliveries],
    ["webhooks lost", struck.lost],
    ["webhooks late", struck.late],
    ["webhooks doubled or brought again", struck.doubled],
    ...[...ending.done].sort(([a], [b]) => a.localeCompare(b)),
  ];
}

export const isGood = ({ complaints }: Ending) => Object.values(complaints).every((lines) => lines.length === 0);

export function wordsOf({ ending, seconds, seed, steps, products }: Figures): string {
  const lines = [...happenings(ending), ...results(ending)].map(([what, n]) => `${count(n).padStart(9)} ${what}`);
  const told = Object.values(ending.complaints).flat();
  const verdict = isGood(ending) ? "Nothing to complain of." : `${told.length} complaints:\n${told.join("\n")}`;
  const head = `${count(steps)} steps on ${count(products)} products, seed ${seed}, ${(seconds / 60).toFixed(1)} minutes`;
  return `${head}\n${lines.join("\n")}\n${verdict}`;
}

const MARK = "<!-- runs, newest first -->";

/** The page with this run on top of the earlier ones. */
export function pageWith(page: string, figures: Figures): string {
  if (!page.includes(MARK)) throw new Error(`The page has lost its mark ${MARK}.`);
  return page.replace(MARK, () => `${MARK}\n\n${section(figures)}`);
}

function section({ products, steps, seed, pushEvery, seconds, ending }: Figures): string {
  const table = (head: string, rows: readonly [string, number][]) =>
    [`| ${head} | Number |`, "|---|---:|", ...rows.map(([name, number]) => `| ${name} | ${count(number)} |`)].join(
      "\n",
    );
  return [
    `## ${new Date().toISOString().slice(0, 10)}`,
    `\`npm run two-writers -- --products ${products} --steps ${steps} --seed ${seed} --push-every ${pushEvery} --write\` on commit ` +
      `${commit()}: ${(seconds / 60).toFixed(0)} minutes. ${isGood(ending) ? "Nothing to complain of." : "With complaints."}`,
    table("Found", results(ending)),
    table("Happened", happenings(ending)),
  ].join("\n\n");
}
