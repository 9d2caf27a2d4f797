/** Our own transport: budgeted, retried where that helps, and honest about what failed (see DECISIONS, design decision 9). */
import { setTimeout as pause } from "node:timers/promises";

import { AppError, Outage } from "~/lib/errors";
import type { Log } from "~/lib/log";
import type { Database } from "~/lib/sql";

import type { Admin, AdminAnswer, AdminRequest, Spent } from "./admin";
import { deniedFields, isThrottled } from "./answer";
import type { GraphqlBody } from "./answer";
import { blockBudget, settle, takeFromBudget } from "./budget";
import type { Receipt } from "./budget";
import { CIRCUIT, countAnswer, countFailure, outage } from "./circuit";
import type { CircuitSettings } from "./circuit";
import { requestedCost } from "./cost";
import { post } from "./post";
import type { Reply } from "./post";
import { bookUsage } from "./usage";
import type { Spender } from "./usage";

export interface AdminOptions {
  shop: { id: number; domain: string; timeZone: string };
  db: Database;
  clock: () => Date;
  log: Log;
  fetch: typeof fetch;
  /** A valid access token, refreshed if need be; `refused` is the one Shopify has just answered 401 to. */
  accessToken: (refused?: string) => Promise<string>;
  apiVersion: string;
  /** Whom the cost is booked on. */
  spender: Spender;
  circuit?: CircuitSettings;
  sleep?: (milliseconds: number) => Promise<unknown>;
  /** Milliseconds a single request may take. */
  timeoutMs?: number;
}

/** Tries of one request before the failure is given to the caller (a task, which is tried again later). */
const TRIES = 6;
/** Being told to wait is no failure: it only ends when it never does. */
const THROTTLED_TRIES = 60;
const TIMEOUT_MS = 30_000;
/** Who looks at a page is told sooner: the page waits ten seconds for its figures. */
const PAGE_PATIENCE_MS = 7_000;

export function createAdmin(options: AdminOptions): Admin {
  const sleep = options.sleep ?? ((milliseconds: number) => pause(milliseconds));
  return {
    async query<Data>(request: AdminRequest): Promise<AdminAnswer<Data>> {
      const spent: Spent = { calls: 0, queryCost: 0, throttledMs: 0, bytes: 0 };
      try {
        return await untilAnswered<Data>({ ...options, sleep }, request, spent);
      } finally {
        if (spent.calls > 0) await bookUsage(options.db, options.shop.id, options.spender, options.clock(), spent);
      }
    },

    async upload(url: string, form: FormData) {
      const answer = await options.fetch(url, { method: "POST", body: form }).catch((cause: unknown) => {
        throw new AppError("unavailable", "Shopify's storage could not be reached.", { cause });
      });
      await answer.body?.cancel();
      if (!answer.ok)
        throw new AppError("unavailable", `Shopify's storage did not take the file (HTTP ${answer.status}).`);
    },

    async download(url: string) {
      const answer = await options.fetch(url).catch((cause: unknown) => {
        throw new AppError("unavailable", "Shopify's file could not be reached.", { cause });
      });
      if (!answer.ok || !answer.body)
        throw new AppError("unavailable", `Shopify's file could not be read (HTTP ${answer.status}).`);
      const length = answer.headers.get("content-length");
      return {
        body: answer.body as unknown as AsyncIterable<Uint8Array>,
        length: length === null || answer.headers.has("content-encoding") ? null : Number(length),
      };
    },
  };
}

/** The token was refused: worth one more try with a fresh one. */
class Refused extends AppError {
  readonly token: string;
  constructor(token: string, message: string) {
    super("unauthorized", message);
    this.token = token;
  }
}

type Sleeping = AdminOptions & { sleep: (milliseconds: number) => Promise<unknown> };

/** Sends, waits and sends again; who looks at a page is told after some seconds instead. */
async function untilAnswered<Data>(options: Sleeping, request: AdminRequest, spent: Spent): Promise<AdminAnswer<Data>> {
  const giveUpAt = request.urgency === "page" ? performance.now() + PAGE_PATIENCE_MS : Infinity;
  const tries = { unavailable: 0, throttled: 0 };
  let refused: string | undefined;
  for (;;) {
    const receipt = await take(options, request, spent, giveUpAt);
    try {
      return await send<Data>(options, request, receipt, spent, refused);
    } catch (error) {
      if (error instanceof Refused && refused === undefined) {
        refused = error.token;
        continue;
      }
      if (!(error instanceof AppError) || error instanceof Outage || !error.retry) throw error;
      const isThrottle = error.kind === "throttled";
      const attempt = ++tries[isThrottle ? "throttled" : "unavailable"];
      if (attempt >= (isThrottle ? THROTTLED_TRIES : (request.tries ?? TRIES))) throw error;
      const wait = Math.max(error.retryAfterMs ?? 0, isThrottle ? 0 : backoff(attempt));
      if (performance.now() + wait > giveUpAt) throw error;
      options.log.warn({ shop: options.shop.domain, attempt, wait, kind: error.kind }, error.message);
      spent.throttledMs += wait;
      await options.sleep(wait);
    }
  }
}

/** Waits exactly as long as the bucket says. Throws `Outage` while Shopify does not answer. */
async function take(options: Sleeping, request: AdminRequest, spent: Spent, giveUpAt: number): Promise<Receipt> {
  const { db, shop, clock } = options;
  const cost = requestedCost(request.document, request.variables);
  for (;;) {
    const taking = await takeFromBudget(db, shop.id, cost, request.urgency ?? "sync");
    if ("taken" in taking) return taking.taken;
    if ("refused" in taking) throw outage(taking.refused, clock(), shop.timeZone);
    const { waitMs } = taking;
    if (performance.now() + waitMs > giveUpAt) throw tooSoon(waitMs);
    spent.throttledMs += waitMs;
    await options.sleep(waitMs);
  }
}

function tooSoon(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000);
  return new AppError("throttled", `Shopify lets Lockstep ask again in ${seconds} seconds. Try again then.`, {
    retryAfterMs: waitMs,
  });
}

async function send<Data>(
  options: Sleeping,
  request: AdminRequest,
  receipt: Receipt,
  spent: Spent,
  refused: string | undefined,
): Promise<AdminAnswer<Data>> {
  const { shop, db } = options;
  spent.calls++;
  const { token, status, failure, body, answeredAt, bytes } = await reach(options, request, receipt, refused);
  spent.bytes += bytes;
  const cost = body.extensions?.cost;
  const usedCost = cost?.actualQueryCost ?? 0;
  await settle(db, shop.id, receipt, { usedCost, status: cost?.throttleStatus ?? null });
  if (failure?.kind === "throttled") await blockBudget(db, shop.id, failure.retryAfterMs ?? 1000);
  if (failure && status === 401 && token !== refused) throw new Refused(token, failure.message);
  if (isThrottled(body)) {
    const retryAfterMs = Math.max(failure?.retryAfterMs ?? 0, deficit(cost));
    throw new AppError("throttled", "Shopify's query budget was spent.", { retryAfterMs });
  }
  if (failure) throw failure;
  spent.queryCost += usedCost;
  const denied = deniedFields(body);
  return { data: body.data as Data, answeredAt: answeredAt.toISOString(), spent: { ...spent }, denied };
}

/** Shopify's answer, whatever it says. Throws `unavailable` when there is none, and `Outage` when there was none too often. */
async function reach(
  options: Sleeping,
  request: AdminRequest,
  receipt: Receipt,
  refused: string | undefined,
): Promise<Reply> {
  const { shop, db, clock, fetch, apiVersion } = options;
  try {
    const reply = await post({
      ...request,
      variables: request.variables,
      fetch,
      clock,
      url: `https://${shop.domain}/admin/api/${apiVersion}/graphql.json`,
      token: await options.accessToken(refused),
      timeoutMs: options.timeoutMs ?? (request.urgency === "page" ? PAGE_PATIENCE_MS : TIMEOUT_MS),
    });
    await countAnswer(db, shop.id);
    return reply;
  } catch (error) {
    await settle(db, shop.id, receipt, { usedCost: 0, status: null });
    if (!(error instanceof AppError) || error.kind !== "unavailable") throw error;
    const refusal = await countFailure(db, shop.id, receipt, clock(), options.circuit ?? CIRCUIT);
    throw refusal ? outage(refusal, clock(), shop.timeZone) : error;
  }
}

/** Exactly what is missing in the bucket, in milliseconds. */
function deficit(cost: NonNullable<GraphqlBody["extensions"]>["cost"]): number {
  if (!cost) return 1000;
  const { currentlyAvailable, restoreRate } = cost.throttleStatus;
  return Math.max(100, Math.ceil((1000 * (cost.requestedQueryCost - currentlyAvailable)) / restoreRate));
}

/** 1 s, 2 s, 4 s …, at most 30 s, each between half and all of it, so that processes do not knock in step. */
const backoff = (attempt: number) => Math.min(30_000, 1000 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
