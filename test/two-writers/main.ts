import "../../scripts/app-modules.ts";
import { parseArgs } from "node:util";

import { command, Sentence } from "../../scripts/sentence.ts";

const OPTIONS = {
  products: { type: "string", default: "1000" },
  steps: { type: "string", default: "10000" },
  seed: { type: "string", default: "1" },
  "push-every": { type: "string", default: "100" },
} as const;

/** The long form of the story of two writers: `-- --products 1000 --steps 10000 --seed 1 --push-every 100`. Exit code 1 for a complaint. */
await command(async () => {
  const { values } = parseArgs({ options: OPTIONS });
  const [{ startChaosServer }, { startApp }, { twoWriters }] = await Promise.all([
    import("../chaos/server.ts"),
    import("../support/app.ts"),
    import("./story.ts"),
  ]);
  const server = await startChaosServer();
  try {
    const { url, drop } = await server.create();
    const seed = whole("seed", values.seed);
    const database = { url, [Symbol.asyncDispose]: drop };
    await using app = await startApp({ orders: 1, products: whole("products", values.products), seed, database });
    const story = { steps: whole("steps", values.steps), seed, pushEvery: whole("push-every", values["push-every"]) };
    const began = performance.now();
    const ending = await twoWriters(app, { ...story, tell: console.log });
    const { complaints } = ending;
    for (const [what, times] of [...ending.done].sort()) console.log(`${what}: ${times}`);
    console.log(
      `${ending.pushes} pushes wrote ${ending.written} values in Shopify; ${ending.changes} lines of history; ${ending.conflicts} conflicts are open. ${Math.round((performance.now() - began) / 1000)} s.`,
    );
    for (const line of complaints) console.log(line);
    console.log(complaints.length === 0 ? "Nothing to complain of." : `${complaints.length} complaints.`);
    return complaints.length === 0 ? 0 : 1;
  } finally {
    await server.stop();
  }
});

function whole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Sentence(`--${name} must be a whole number, 1 or more.`);
}
