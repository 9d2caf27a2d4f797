/** Two writers of one catalog: a merchant in Shopify's own admin, and on the catalog's side an editor and a feed. */
import type { TestApp } from "../support/app.ts";
import { createDraws } from "./draws.ts";
import { createEditor } from "./editor.ts";
import type { Written } from "./editor.ts";
import { createFeed } from "./feed.ts";
import { createMerchantAtWork } from "./merchant.ts";

export interface Writers {
  /** One of them does something, or time passes. */
  step(): Promise<void>;
  stepBesidePush(): Promise<void>;
  /** What the feed has gathered is imported, and other products come onto the desk. */
  endWeek(): Promise<void>;
  /** Both give the same product another title. */
  quarrel(): Promise<void>;
  readonly written: readonly Written[];
  /** How often what was done. */
  readonly done: ReadonlyMap<string, number>;
}

export function createWriters(app: TestApp, seed: number): Writers {
  const { sim } = app;
  const draws = createDraws(sim, seed);
  const written: Written[] = [];
  const done = new Map<string, number>();
  const count = (what: string, times = 1) => void done.set(what, (done.get(what) ?? 0) + times);
  const merchant = createMerchantAtWork(sim, draws, count);
  const editor = createEditor(app, draws, written, count);
  const feed = createFeed(app, written, count);

  const later = () => {
    sim.clock.advance(Math.round(draws.random() * 120_000));
    if (draws.random() < 0.3) sim.webhooks.retryNow();
  };
  const acts: readonly [share: number, act: () => void | Promise<void>][] = [
    [0.43, () => merchant.edits()],
    [0.22, () => editor.edits(draws.next())],
    [0.2, () => feed.says(draws.next())],
    [0.1, later],
    [0.005, () => editor.decides()],
    [0.01, () => editor.creates()],
    [0.035, () => merchant.rebuilds()],
  ];

  return {
    written,
    done,
    async step() {
      let left = draws.random();
      const act = acts.find(([share]) => (left -= share) < 0)?.[1] ?? later;
      await act();
    },
    async stepBesidePush() {
      if (draws.random() < 0.6) await editor.edits(draws.next());
      else merchant.actsBesidePush();
    },
    async endWeek() {
      await feed.arrives();
      draws.clearDesk();
    },
    async quarrel() {
      const product = draws.product();
      if (!product) return;
      await editor.edits({ product, variant: null, field: "title", value: "Matcha" });
      sim.merchant.edit(product.id, { title: "Pu-erh" });
    },
  };
}
