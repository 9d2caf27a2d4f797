/** Our own transport: budgeted, retried where that helps, and honest about what failed (see DECISIONS, design decision 9). */
import { setTimeout as pause } from "node:timers/promises";

import { AppError } from "~/lib/errors";
import type { Log } from "~/lib/log";
import type { Database } from "~/lib/sql";

import type { Admin, AdminAnswer, AdminRequest, Urgency } from "./admin";
import { deniedFields, failureOf, isThrottled } from "./answer";
import type { GraphqlBody } from "./answer";
import { blockBudget, bookUsage, learnBudget, takeFromBudget } from "./budget";
import { requestedCost } from "./cost";

export interface AdminOptions {
  shop: { id: number; domain: string };
  db: Database;
  clock: () => Date;
  log: Log;
  fetch: typeof fetch;
  /** A valid access token, refreshed if need be; `refused` is the one Shopify has just answered 401 to. */
  accessToken: (refused?: string) => Promise<string>;
  apiVersion: string;
  sleep?: (milliseconds: number) => Promise<unknown>;
  /** Milliseconds a single request may take. */
  timeoutMs?: number;
}

/** Tries of one request before the failure is given to the caller (a task, which is tried again later). */
const TRIES = 6;
const TIMEOUT_MS = 30_000;
/** Who looks at a page is told sooner: the page waits ten seconds for its figures. */
const PAGE_PATIENCE_MS = 7_000;

export function createAdmin(options: AdminOptions): Admin {
  const sleep = options.sleep ?? ((milliseconds: number) => pause(milliseconds));
  return {
    async query<Data>(request: AdminRequest): Promise<AdminAnswer<Data>> {
      const spent = { calls: 0, queryCost: 0, throttledMs: 0, bytes: 0 };
      const cost = requestedCost(request.document, request.variables);
      const giveUpAt = request.urgency === "page" ? performance.now() + PAGE_PATIENCE_MS : Infinity;
      let refused: string | undefined;
      for (let attempt = 1; ; attempt++) {
        spent.throttledMs += await waitForBudget(options, sleep, cost, request.urgency ?? "sync");
        try {
          return await send<Data>(options, request, spent, refused);
        } catch (error) {
          if (error instanceof Refused && refused === undefined) {
            refused = error.token;
            continue;
          }
          if (!(error instanceof AppError) || !error.retry || attempt >= TRIES) throw error;
          const wait = error.retryAfterMs ?? backoff(attempt);
          if (error.kind === "unavailable" && performance.now() + wait > giveUpAt) throw error;
          options.log.warn({ shop: options.shop.domain, attempt, wait, kind: error.kind }, error.message);
          spent.throttledMs += wait;
          await sleep(wait);
        }
      }
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

async function waitForBudget(
  options: AdminOptions,
  sleep: (ms: number) => Promise<unknown>,
  cost: number,
  urgency: Urgency,
): Promise<number> {
  let waited = 0;
  for (;;) {
    const wait = await takeFromBudget(options.db, options.shop.id, cost, urgency);
    if (wait === 0) return waited;
    await sleep(wait);
    waited += wait;
  }
}

async function send<Data>(
  options: AdminOptions,
  request: AdminRequest,
  spent: { calls: number; queryCost: number; throttledMs: number; bytes: number },
  refused: string | undefined,
): Promise<AdminAnswer<Data>> {
  const { shop, db, clock } = options;
  const token = await options.accessToken(refused);
  spent.calls++;
  const { response, text } = await post(options, token, request);
  spent.bytes += text.length;

  const failure = failureOf(response.status, response.headers.get("retry-after"), clock());
  if (failure?.kind === "throttled") await blockBudget(db, shop.id, failure.retryAfterMs ?? 1000);
  if (response.status === 401 && token !== refused) throw new Refused(token, failure?.message ?? "");
  if (failure) throw failure;

  const body = parsed(text);
  const cost = body.extensions?.cost;
  if (cost) await learnBudget(db, shop.id, cost.throttleStatus);
  if (isThrottled(body))
    throw new AppError("throttled", "Shopify's query budget was spent.", { retryAfterMs: deficit(cost) });
  spent.queryCost += cost?.actualQueryCost ?? 0;
  await bookUsage(db, shop.id, clock(), cost?.actualQueryCost ?? 0, spent.throttledMs);
  const denied = deniedFields(body);
  return {
    data: body.data as Data,
    answeredAt: instantOf(response.headers.get("date"), clock()),
    spent: { ...spent },
    denied,
  };
}

async function post(
  options: AdminOptions,
  token: string,
  request: AdminRequest,
): Promise<{ response: Response; text: string }> {
  const url = `https://${options.shop.domain}/admin/api/${options.apiVersion}/graphql.json`;
  try {
    const response = await options.fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-Shopify-Access-Token": token },
      body: JSON.stringify({ query: request.document, variables: request.variables ?? {} }),
      signal: AbortSignal.timeout(options.timeoutMs ?? (request.urgency === "page" ? PAGE_PATIENCE_MS : TIMEOUT_MS)),
    });
    return { response, text: await response.text() };
  } catch (cause) {
    throw new AppError("unavailable", "Shopify could not be reached.", { cause });
  }
}

function parsed(text: string): GraphqlBody {
  try {
    return JSON.parse(text) as GraphqlBody;
  } catch (cause) {
    throw new AppError("unavailable", "Shopify's answer was not JSON.", { cause });
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

const instantOf = (header: string | null, now: Date) => {
  const at = header === null ? Number.NaN : Date.parse(header);
  return new Date(Number.isNaN(at) ? now : at).toISOString();
};
