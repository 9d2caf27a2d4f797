import "./app-modules.ts";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Bench, ManyOrders, Sizes } from "./bench/bench.ts";
import { benchCalls } from "./bench/calls.ts";
import { startBenchServer } from "./bench/databases.ts";
import { benchFeed } from "./bench/feed.ts";
import { figure, markdownTable, terminalLine } from "./bench/figures.ts";
import type { Figure } from "./bench/figures.ts";
import { benchIngest, benchMemory, fillManyOrders } from "./bench/ingest.ts";
import { describeMachine } from "./bench/machine.ts";
import type { Machine } from "./bench/machine.ts";
import { pageWith } from "./bench/page.ts";
import { benchPages } from "./bench/pages.ts";
import { benchPush } from "./bench/push.ts";
import { benchWebhooks } from "./bench/webhooks.ts";
import { command, Sentence } from "./sentence.ts";

const ROOT = resolve(import.meta.dirname, "..");

/** In the order they are measured: the first ones want a quiet machine most. */
const PARTS: Record<string, (bench: Bench) => Promise<void>> = {
  ingest: benchIngest,
  memory: benchMemory,
  pages: benchPages,
  webhooks: benchWebhooks,
  calls: benchCalls,
  feed: benchFeed,
  push: benchPush,
};

const FULL: Sizes = {
  file: 100_000,
  many: 1_000_000,
  sample: 2_000,
  stores: [60_000, 314_000],
  webhookSeconds: 20,
  floodSeconds: 60,
  feeds: [20_000, 100_000],
  pushed: 10_000,
};
const QUICK: Sizes = {
  file: 10_000,
  many: 50_000,
  sample: 500,
  stores: [3_000, 25_000],
  webhookSeconds: 5,
  floodSeconds: 6,
  feeds: [1_000, 5_000],
  pushed: 1_500,
};

/** `npm run bench [-- --quick] [-- --only ingest,memory]`: measures, prints, and writes BENCHMARKS.md and .data/bench.json. */
await command(async () => {
  const { values } = parseArgs({ options: { quick: { type: "boolean", default: false }, only: { type: "string" } } });
  const wanted = values.only?.split(",") ?? Object.keys(PARTS);
  for (const name of wanted) {
    if (!(name in PARTS)) throw new Sentence(`There is no part ${name}; there are ${Object.keys(PARTS).join(", ")}.`);
  }
  const figures = await measure(wanted, values.quick ? QUICK : FULL);
  const missed = figures.figures.filter(({ met }) => met === false);
  console.log(`\n${markdownTable(figures.figures)}\n`);
  console.log(missed.length === 0 ? "Every aim is met." : `${missed.length} aims are not met.`);
  await keep(
    figures,
    `npm run bench${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(" ")}` : ""}`,
    values,
  );
  return 0;
});

async function measure(wanted: readonly string[], sizes: Sizes): Promise<{ figures: Figure[]; machine: Machine }> {
  const { bulkDocument } = await import("../app/shopify/documents.ts");
  const { orders } = await import("../app/resources/orders/index.ts");
  const server = await startBenchServer();
  const figures: Figure[] = [];
  const machine = describeMachine(server.version);
  const say = (text: string) => console.log(`  ${text}`);
  let many: Promise<ManyOrders> | undefined;
  const shared = { sizes, server, bulkQuery: bulkDocument(orders, new Set(), ""), say };
  try {
    for (const part of wanted) {
      const report: Bench["report"] = (what, value, unit, aim = null, note = "") => {
        const one = figure(part, what, value, unit, aim, note);
        figures.push(one);
        console.log(terminalLine(one));
        return one;
      };
      const started = performance.now();
      await PARTS[part]?.({ ...shared, report, manyOrders: () => (many ??= fillManyOrders(shared)) });
      say(`(${part} took ${Math.round((performance.now() - started) / 1000)} s)`);
    }
    return { figures, machine };
  } finally {
    await server.stop();
  }
}

/** Only figures at full size are worth a page in the repository. */
async function keep(result: { figures: Figure[]; machine: Machine }, said: string, { quick }: { quick?: boolean }) {
  await mkdir(resolve(ROOT, ".data"), { recursive: true });
  await writeFile(resolve(ROOT, ".data/bench.json"), `${JSON.stringify({ command: said, ...result }, null, 2)}\n`);
  if (quick) return;
  const file = resolve(ROOT, "BENCHMARKS.md");
  const before = await readFile(file, "utf8").catch(() => "");
  await writeFile(file, pageWith(before, result.figures, result.machine, said));
}
