import { setTimeout as wait } from "node:timers/promises";
import { openDatabase } from "./db.server";
import type { OpenDatabase } from "./db.server";
import { readEnv } from "./env.server";
import type { Env } from "./env.server";
import type { PrismaClient } from "./generated/prisma/client";
import { createQueue } from "./jobs/queue";
import type { Queue } from "./jobs/queue";
import { AppError } from "./lib/errors";
import type { Log } from "./lib/log";
import { createLog } from "./lib/log.server";
import type { Seal } from "./lib/seal";
import { sha256 } from "./lib/digest.server";
import { createSeal } from "./lib/seal.server";
import type { Shop } from "./mirror/ctx";
import { findShop } from "./mirror/shops";
import {
  API_VERSION,
  authenticatePage,
  createShopify,
  dataOf,
  readSessionToken,
  refreshTokens,
} from "./shopify.server";
import type { Shopify } from "./shopify.server";
import { createAdminFetch } from "./shopify/admin-fetch";
import { CIRCUIT } from "./shopify/circuit";
import type { CircuitSettings } from "./shopify/circuit";
import { createAdmin } from "./shopify/client.server";
import { createOfflineToken } from "./shopify/offline-token.server";
import type { OfflineToken } from "./shopify/offline-token.server";
import { spool } from "./shopify/spool.server";
import type { Spender } from "./shopify/usage";
import { sealedSessions } from "./shopify/sealed-sessions.server";
import { PATIENCE } from "./sync/ctx";
import { createIntake } from "./sync/intake";
import type { Intake } from "./sync/intake";
import type { Ctx, DecodeBeside, Patience } from "./sync/ctx";
import { installShop } from "./sync/install-shop";

/** Everything a process holds: made once from its environment, or by a test from its own. */
export interface World {
  env: Env;
  log: Log;
  clock: () => Date;
  database: OpenDatabase;
  seal: Seal;
  queue: Queue;
  shopify: Shopify;
  /** `fetch` towards Shopify, through SHOPIFY_ADMIN_PROXY if there is one. */
  adminFetch: typeof fetch;
  offlineToken: OfflineToken;
  patience: Patience;
  circuit: CircuitSettings;
  /** Ends every wait when the process is told to stop. */
  stopping: AbortController;
  /** Waits; rejects as soon as `signal` says that the process is told to stop. */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  intake: Intake;
  /** Set by the worker that has threads to decode with. */
  decodeBeside: DecodeBeside | null;
}

export interface ShopContext extends Ctx {
  prisma: PrismaClient;
  intake: Intake;
}

export interface AdminContext extends ShopContext {
  /** Shopify's number of the person who is looking. */
  userId: string;
  /** Adds the headers that let Shopify's admin extensions read the answer. */
  cors(response: Response): Response;
}

const sleepFor: World["sleep"] = (milliseconds, signal) => wait(milliseconds, undefined, { signal });

export function createWorld(
  env: Env,
  { log = createLog(env.logLevel), clock = () => new Date(), patience = PATIENCE, circuit = {}, sleep = sleepFor } = {},
): World {
  const database = openDatabase(env.databaseUrl, (error) =>
    log.warn({ error: error.message }, "A database connection broke."),
  );
  const { db } = database;
  const seal = createSeal(env.encryptionKeys);
  const adminFetch = createAdminFetch(env.adminProxy);
  const shopify = createShopify({
    env,
    log,
    fetch: adminFetch,
    sessions: sealedSessions(db, seal),
    afterAuth: async (session, ask) => {
      await installShop({ db, clock, ask }, session);
    },
  });
  const refresh = (shop: string, token: string) => refreshTokens(shopify, shop, token);
  const queue = createQueue(db);
  const offlineToken = createOfflineToken({ db, seal, clock, refresh });
  return {
    env,
    log,
    clock,
    database,
    seal,
    adminFetch,
    shopify,
    offlineToken,
    queue,
    patience,
    circuit: { ...CIRCUIT, failures: env.outageAfterFailures, ...circuit },
    stopping: new AbortController(),
    sleep,
    intake: createIntake(db, queue, (milliseconds) => wait(milliseconds)),
    decodeBeside: null,
  };
}

// Vite evaluates modules again when they change; the connections stay.
const kept = globalThis as { lockstepWorld?: World };

/** This process's world. Throws `AppError` with one sentence for each fault of the environment. */
export function world(): World {
  kept.lockstepWorld ??= createWorld(readEnv(process.env));
  return kept.lockstepWorld;
}

/** Puts a world of a test's own in place of the environment's; `undefined` takes it away again. */
export function useWorld(other: World | undefined): void {
  kept.lockstepWorld = other;
}

/**
 * For webhooks, worker and commands; `spender` says on whom its API calls are booked. A domain must belong to an installed
 * shop; a number may belong to one that left.
 */
export async function shopContext(which: number | string, spender: Spender = "sync"): Promise<ShopContext> {
  const shop = await findShop(world().database.db, which);
  if (!shop || (typeof which === "string" && shop.uninstalledAt)) {
    throw new AppError(
      "not_found",
      `Lockstep is not installed in ${typeof which === "string" ? which : `shop ${which}`}.`,
    );
  }
  return contextOf(shop, spender);
}

/** For embedded pages and, under /api/, for the JSON API: whoever has a session token of an installed shop. Throws Responses. */
export async function adminContext(request: Request): Promise<AdminContext> {
  const isApi = new URL(request.url).pathname.startsWith("/api/");
  try {
    return await signIn(request, isApi);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const context = await contextWithoutShopify(request);
    if (context) return context;
    const { message, status } = error;
    throw isApi ? Response.json({ error: message }, { status }) : new Response(message, { status });
  }
}

async function signIn(request: Request, isApi: boolean): Promise<AdminContext> {
  const { database, clock, shopify } = world();
  const { admin, session, sessionToken, cors } = await (isApi
    ? authenticateApi(request)
    : authenticatePage(shopify, request));
  // The library checks signature, times and audience; that issuer and shop are the same is left to us.
  if (!sessionToken || new URL(sessionToken.iss).host !== new URL(sessionToken.dest).host) throw unauthorized();
  const ask = async (document: string) => dataOf(await admin.graphql(document));
  const known = await findShop(database.db, session.shop);
  const shop = known && !known.uninstalledAt ? known : await installShop({ db: database.db, clock, ask }, session);
  return { ...contextOf(shop, "page"), cors, userId: sessionToken.sub };
}

/**
 * Shopify is not there to renew our access. The mirror does not need it: a session token that Shopify has signed, of a shop
 * that has the app, opens it as ever. Null for anybody else.
 */
async function contextWithoutShopify(request: Request): Promise<AdminContext | null> {
  const { database, shopify } = world();
  const token = await readSessionToken(shopify, request).catch(() => null);
  const shop = token && token.shop === token.issuer ? await findShop(database.db, token.shop) : undefined;
  if (!token || !shop || shop.uninstalledAt) return null;
  const cors = (response: Response) => {
    response.headers.set("Access-Control-Allow-Origin", "*");
    return response;
  };
  return { ...contextOf(shop, "page"), cors, userId: token.userId };
}

function contextOf(shop: Shop, spender: Spender): ShopContext {
  const { database, seal, clock, log, queue, adminFetch, offlineToken, patience, circuit, intake, decodeBeside } =
    world();
  const { db, prisma } = database;
  const pause = (milliseconds: number) => world().sleep(milliseconds, world().stopping.signal);
  const admin = createAdmin({
    shop,
    db,
    clock,
    log,
    fetch: adminFetch,
    accessToken: (refused?: string) => offlineToken(shop.domain, refused),
    apiVersion: API_VERSION,
    spender,
    circuit,
    sleep: pause,
  });
  return {
    shop,
    db,
    prisma,
    seal,
    clock,
    log,
    admin,
    queue,
    patience,
    digest: sha256,
    spool,
    pause,
    intake,
    decodeBeside,
  };
}

async function authenticateApi(request: Request) {
  if (request.method !== "OPTIONS" && !request.headers.get("Authorization")) throw unauthorized();
  try {
    return await authenticatePage(world().shopify, request);
  } catch (answer) {
    throw answer instanceof Response && answer.status === 401 ? unauthorized(answer.headers) : answer;
  }
}

/** Any origin may read the refusal, or an extension could not tell it from an app that is down. */
function unauthorized(given?: Headers): Response {
  const headers = new Headers(given);
  headers.set("Access-Control-Allow-Origin", "*");
  const error = "This needs a valid session token of a shop that has Lockstep installed.";
  return Response.json({ error }, { status: 401, headers });
}
