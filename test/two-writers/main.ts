import "../../scripts/app-modules.ts";
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { command, Sentence } from "../../scripts/sentence.ts";

const OPTIONS = {
  products: { type: "string", default: "1000" },
  steps: { type: "string", default: "10000" },
  seed: { type: "string", default: "1" },
  "push-every": { type: "string", default: "100" },
  write: { type: "boolean", default: false },
} as const;
const PAGE = resolve(import.meta.dirname, "../TWO-WRITERS.md");

/**
 * `npm run two-writers -- --products 1000 --steps 10000 --seed 1 --push-every 100 [--write]`: the long form of the story; `--write`
 * puts its figures on top of test/TWO-WRITERS.md. Exit code 1 for a complaint.
 */
await command(async () => {
  const { values } = parseArgs({ options: OPTIONS });
  const sizes = {
    products: whole("products", values.products),
    steps: whole("steps", values.steps),
    seed: whole("seed", values.seed),
    pushEvery: whole("push-every", values["push-every"]),
  };
  const [{ startChaosServer }, { startApp }, { twoWriters }, { isGood, pageWith, wordsOf }] = await Promise.all([
    import("../chaos/server.ts"),
    import("../support/app.ts"),
    import("./story.ts"),
    import("./report.ts"),
  ]);
  const server = await startChaosServer();
  try {
    const { url, drop } = await server.create();
    const { products, seed } = sizes;
    await using app = await startApp({
      orders: 1,
      products,
      seed,
      database: { url, [Symbol.asyncDispose]: drop },
    });
    const began = performance.now();
    const ending = await twoWriters(app, { ...sizes, tell: console.log });
    const figures = { ...sizes, ending, seconds: (performance.now() - began) / 1000 };
    console.log(`\n${wordsOf(figures)}`);
    if (values.write) await writeFile(PAGE, pageWith(await readFile(PAGE, "utf8"), figures));
    return isGood(ending) ? 0 : 1;
  } finally {
    await server.stop();
  }
});

function whole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Sentence(`--${name} must be a whole number, 1 or more.`);
}
