/** The whole story: two writers, webhooks that are lost, late and doubled, pushes between, and what holds in the end. */
import { adoptProducts } from "~/catalog/adopt";
import { saveSettings } from "~/catalog/settings";

import type { TestApp } from "../support/app.ts";
import { agreement } from "./agreement.ts";
import { memory } from "./memory.ts";
import { push } from "./pushing.ts";
import { comeToRest, decideAll, stirrings } from "./rest.ts";
import { watchShopify } from "./watch.ts";
import { struckOf } from "./struck.ts";
import type { Struck } from "./struck.ts";
import { createWriters } from "./writers.ts";

export interface Story {
  steps: number;
  seed: number;
  /** Steps between two pushes. */
  pushEvery: number;
  tell?: (line: string) => void;
}

export interface Ending {
  done: ReadonlyMap<string, number>;
  pushes: number;
  rollbacks: number;
  /** Values that the app wrote in Shopify. */
  written: number;
  /** Fields in which both sides hold the same, and conflicts that name both values. */
  agreeing: number;
  conflicts: number;
  /** Changes that the history holds, and values of the writers' that were looked for in it. */
  changes: number;
  sought: number;
  struck: Struck;
  /** What was against each of the three laws, a line each. */
  complaints: Complaints;
  /** Looks once more, at the first two laws. */
  look(): Promise<Omit<Complaints, "stirrings">>;
}

export interface Complaints {
  disagreements: string[];
  losses: string[];
  stirrings: string[];
}

/** A push of so many is followed by one that is undone. */
const UNDO_EVERY = 6;
const UPDATE_EVERY = 5;

export async function twoWriters(app: TestApp, { steps, seed, pushEvery, tell }: Story): Promise<Ending> {
  const { sim, ctx } = app;
  await app.sync({ resource: "products", mode: "populate" });
  await adoptProducts(ctx, "merchant");
  await saveSettings(ctx, {
    mode: "live",
    adoptNew: true,
    autoResolve: true,
    // Most is asked about.
    fieldStrategies: { vendor: "shopify_priority", price: "local_priority", sku: "newest_wins" },
    tiers: { 1: 100, 2: 100, 3: 100 },
    maxErrorShare: 1,
    maxConflictShare: 1,
  });
  const watch = watchShopify(sim);
  const writers = createWriters(app, seed);
  sim.webhooks.rates({ lose: 0.15, double: 0.15, delay: 0.3, delayMs: 90_000 });

  let [pushes, rollbacks, last] = [0, 0, ""];
  const endWeek = async () => {
    await writers.endWeek();
    const undo = pushes > 0 && (pushes + rollbacks) % UNDO_EVERY === 0 ? last : undefined;
    const ended = push(app, undo);
    for (let beside = 0; beside < 4; beside++) await writers.stepBesidePush();
    const run = await ended;
    if (undo) rollbacks++;
    else [pushes, last] = [pushes + 1, run.id];
    if (pushes % UPDATE_EVERY === 0) await app.sync({ resource: "products", mode: "update" });
  };
  // Nobody pushes for a while in the middle, so that much comes together: then it goes by bulk operations.
  const isHoliday = (n: number) => n > steps / 2 && n <= steps * 0.65;
  for (let n = 1; n <= steps; n++) {
    await writers.step();
    if (n % pushEvery === 0 && !isHoliday(n)) await endWeek();
    if (n % Math.ceil(steps / 20) === 0)
      tell?.(`${n} of ${steps} steps, ${pushes} pushes, ${watch.written()} values written in Shopify`);
  }
  await writers.quarrel();

  const look = async () => {
    const [sides, history] = [await agreement(app), await memory(app, watch, writers.written)];
    return { sides, history, complaints: { disagreements: sides.lines, losses: history.lines } };
  };
  await comeToRest(app);
  tell?.("Everybody has stopped.");
  const { sides, history, complaints } = await look();
  const stirred = await stirrings(app, watch);
  await decideAll(app);
  tell?.("All conflicts are decided.");
  const decided = await look();
  const left = decided.sides.conflicts > 0 ? [`${decided.sides.conflicts} conflicts outlived their decision`] : [];
  return {
    agreeing: sides.agreeing,
    conflicts: sides.conflicts,
    changes: history.changes,
    sought: history.sought,
    done: writers.done,
    struck: struckOf(sim),
    pushes,
    rollbacks,
    written: watch.written(),
    complaints: {
      disagreements: [...complaints.disagreements, ...decided.sides.lines, ...left],
      losses: [...complaints.losses, ...decided.history.lines],
      stirrings: [...stirred, ...(await stirrings(app, watch))],
    },
    look: async () => (await look()).complaints,
  };
}
