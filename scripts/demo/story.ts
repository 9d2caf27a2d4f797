import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import { count, counted, figures, followJob, secondsOf, succeeded, type FollowedJob } from "../follow-job.ts";
import { progressLine } from "../progress-line.ts";
import { Sentence } from "../sentence.ts";
import { say } from "./say.ts";
import type { DemoShop } from "./shopify.ts";

export interface StoryCtx {
  shop: DemoShop;
  /** The mirror. */
  client: pg.Client;
}

/** A webhook that takes longer than this is a failure of the demo, not a figure. */
const PATIENCE_MS = 60_000;

/** Runs one sync job through the JSON API, with a bar. */
export async function runJob(
  { shop }: StoryCtx,
  title: string,
  request: { resource: string; mode: string },
): Promise<FollowedJob> {
  const { jobId } = await shop.api<{ jobId: string }>("/api/sync/jobs", request);
  const job = await followJob(() => shop.job(jobId), progressLine(process.stdout, title));
  say(`${job.progress.sentence}\n${figures(job)}`);
  if (!succeeded(job)) throw new Sentence(`The demo ends here: job ${jobId} has not succeeded.`);
  return job;
}

export interface Changes {
  edited: number;
  refunded: number;
  fulfilled: number;
  sold: number;
}

/** A busy while in the store of which no webhook tells: what updates are for. */
export async function changeUnnoticed({ shop }: StoryCtx, storeSize: number): Promise<Changes> {
  const share = (of: number) => Math.max(1, Math.round((storeSize * of) / 10_000));
  const happen = async (body: object) => (await shop.control<{ ids: string[] }>("orders", body)).ids.length;
  await shop.control("webhooks", { rates: { lose: 1 } });
  const changes = {
    edited: await happen({ edit: Math.min(share(40), 500), patch: { note: "Please ring twice" } }),
    refunded: await happen({ refund: Math.min(share(15), 200) }),
    fulfilled: await happen({ fulfill: Math.min(share(20), 300) }),
    sold: await happen({ create: 25 }),
  };
  await shop.control("webhooks", { rates: { lose: 0 } });
  return changes;
}

/** Milliseconds from an edit in the store to the row that shows it, by nothing but the webhook. */
export async function editNoticed({ shop, client }: StoryCtx): Promise<{ name: string; ms: number }> {
  const began = performance.now();
  const { ids } = await shop.control<{ ids: string[] }>("orders", { edit: 1, patch: { tags: ["demo", "rush"] } });
  const name = await until("the edited order in the mirror", async () => {
    const { rows } = await client.query<{ name: string }>(
      "SELECT name FROM orders WHERE id = $1 AND tags @> ARRAY['demo', 'rush'] AND written_by = 'webhook'",
      [ids[0]],
    );
    return rows[0]?.name;
  });
  return { name, ms: performance.now() - began };
}

/** Milliseconds from the deletion of orders in the store to their absence in the mirror. */
export async function deletionNoticed(
  { shop, client }: StoryCtx,
  orders: number,
): Promise<{ deleted: number; ms: number }> {
  const began = performance.now();
  const { ids } = await shop.control<{ ids: string[] }>("orders", { delete: orders });
  await until("the deletion of orders", async () => {
    const { rows } = await client.query<{ left: number }>(
      "SELECT count(*)::int AS left FROM orders WHERE id = ANY($1)",
      [ids],
    );
    return rows[0]?.left === 0 ? true : undefined;
  });
  return { deleted: ids.length, ms: performance.now() - began };
}

/** Resolves when every webhook has been worked off. */
export async function inboxEmpty({ client }: StoryCtx): Promise<void> {
  await until("the end of the inbox", async () => {
    const { rows } = await client.query("SELECT FROM deliveries WHERE state = 'pending' LIMIT 1");
    return rows.length === 0 ? true : undefined;
  });
}

/** Orders whose lines of refunds, fulfillments or shipping are still to be fetched. */
export async function pendingOrders({ client }: StoryCtx): Promise<number> {
  const { rows } = await client.query<{ pending: number }>(
    "SELECT count(*)::int AS pending FROM orders WHERE parts_pending",
  );
  return rows[0]?.pending ?? 0;
}

/** Resolves when nothing of any order is waited for any more: the verdict is about all of it. */
export async function partsComplete(ctx: StoryCtx): Promise<void> {
  const line = progressLine(process.stdout, "Completing");
  const all = await pendingOrders(ctx);
  try {
    for (let left = all; left > 0;) {
      line.show(Math.floor((100 * (all - left)) / all), `${counted(left)} to go`);
      const before = left;
      left = await until("the completion of orders", async () => {
        const now = await pendingOrders(ctx);
        return now < before ? now : undefined;
      });
    }
  } finally {
    line.end();
  }
}

async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Sentence(`The demo waited ${PATIENCE_MS / 1000} s for ${what}, in vain.`);
    await delay(10);
  }
}

/** The jobs side by side. */
export function table(jobs: Record<string, FollowedJob>): string {
  const head = ["", "Read", "New", "Updated", "API calls", "Query cost", "Seconds", "Records/s"];
  const rows = Object.entries(jobs).map(([name, { job }]) => {
    const seconds = secondsOf(job);
    const figures = [job.fetched, job.created, job.updated, job.apiCalls, job.queryCost].map(count);
    return [name, ...figures, seconds.toFixed(1), count(job.fetched / seconds)];
  });
  const widest = Math.max(...rows.map(([name = ""]) => name.length));
  const line = (cells: string[]) =>
    cells
      .map((cell, n) => (n === 0 ? cell.padEnd(widest) : cell.padStart(Math.max(6, head[n]?.length ?? 0) + 2)))
      .join("");
  return [head, ...rows].map(line).join("\n");
}
