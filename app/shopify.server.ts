import { AsyncLocalStorage } from "node:async_hooks";
import "@shopify/shopify-app-remix/server/adapters/node";
import { HttpResponseError, LogSeverity, shopifyApi } from "@shopify/shopify-api";
import { setAbstractFetchFunc } from "@shopify/shopify-api/runtime";
import { ApiVersion, AppDistribution, shopifyApp } from "@shopify/shopify-app-remix/server";
import type { Session } from "@shopify/shopify-app-remix/server";
import type { Env } from "./env.server";
import { AppError } from "./lib/errors";
import type { Log } from "./lib/log";
import { reconnect } from "./shopify/offline-token.server";
import type { sealedSessions } from "./shopify/sealed-sessions.server";

export const API_VERSION = ApiVersion.October26;

/** Authentication answers a waiting merchant: better a sentence than a page that hangs. */
const AUTH_TIMEOUT_MS = 15_000;

export interface ShopifyParts {
  env: Pick<Env, "apiKey" | "apiSecret" | "appUrl" | "shopCustomDomain">;
  sessions: ReturnType<typeof sealedSessions>;
  log: Log;
  fetch: typeof fetch;
  /** A merchant opened the app and Shopify gave us new tokens: the first time, after a reinstall, or because the old ones ended. */
  afterAuth(session: Session, ask: AskShop): Promise<void>;
}

/** Runs a query for the shop of the session that was just made. */
export type AskShop = (document: string) => Promise<unknown>;

/** Shopify's library for pages and signatures. Its own HTTP client is only used to trade tokens; data goes through shopify/client. */
export function createShopify({ env, sessions, log, fetch, afterAuth }: ShopifyParts) {
  const settings = {
    apiKey: env.apiKey,
    apiSecretKey: env.apiSecret,
    apiVersion: API_VERSION,
    ...(env.shopCustomDomain ? { customShopDomains: [env.shopCustomDomain] } : {}),
    logger: { level: LogSeverity.Warning, log: forward(log), timestamps: false },
  };
  const app = shopifyApp({
    ...settings,
    appUrl: env.appUrl,
    authPathPrefix: "/auth",
    sessionStorage: sessions,
    distribution: AppDistribution.AppStore,
    useOnlineTokens: false,
    future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
    hooks: {
      afterAuth: ({ session, admin }) => afterAuth(session, async (document) => dataOf(await admin.graphql(document))),
    },
  });
  const { host, protocol } = new URL(env.appUrl);
  const api = shopifyApi({
    ...settings,
    hostName: host,
    hostScheme: protocol === "http:" ? "http" : "https",
    isEmbeddedApp: true,
    _logDisabledFutureFlags: false,
  });
  // The library has no setting for its fetch but this one, and importing it sets the global one again: so this comes last.
  setAbstractFetchFunc(async (input, init) => {
    const signIn = signIns.getStore();
    try {
      const response = await fetch(input, { signal: AbortSignal.timeout(AUTH_TIMEOUT_MS), ...init });
      if (signIn && response.status >= 500) signIn.unreached = true;
      return response;
    } catch (error) {
      if (signIn) signIn.unreached = true;
      throw error;
    }
  });
  return { app, api };
}

export type Shopify = ReturnType<typeof createShopify>;

/** The library tells every failure of a sign-in as HTTP 500; here it is remembered when Shopify was not there. */
const signIns = new AsyncLocalStorage<{ unreached: boolean }>();

/**
 * Whoever has a session token, from Shopify's admin. Only address and headers are looked at. The library turns away user
 * agents that it takes for bots, headless browsers among them; but here the token decides, not the looks of the caller.
 * Throws Responses, and `AppError("unavailable")` when our access had to be renewed and Shopify was not reached.
 */
export async function authenticatePage({ app }: Pick<Shopify, "app">, { url, method, headers: given }: Request) {
  const headers = new Headers(given);
  headers.set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Lockstep/1.0");
  const request = new Request(url, { method: method === "OPTIONS" ? method : "GET", headers });
  const signIn = { unreached: false };
  try {
    return await signIns.run(signIn, () => app.authenticate.admin(request));
  } catch (answer) {
    if (!signIn.unreached) throw answer;
    throw new AppError("unavailable", "Shopify is needed to sign you in, and does not answer. Try again in a minute.", {
      cause: answer,
    });
  }
}

/** Who a session token is of, by its signature alone; throws when it is not valid. */
export async function readSessionToken({ api }: Pick<Shopify, "api">, request: Request) {
  const bearer = /^Bearer (.+)$/.exec(request.headers.get("Authorization") ?? "")?.[1];
  const token = bearer ?? new URL(request.url).searchParams.get("id_token") ?? "";
  const { dest, iss, sub } = await api.session.decodeSessionToken(token);
  return { shop: new URL(dest).host, issuer: new URL(iss).host, userId: sub };
}

/** Trades a refresh token for new tokens. */
export async function refreshTokens(
  { api }: Pick<Shopify, "api">,
  shop: string,
  refreshToken: string,
): Promise<Session> {
  try {
    const { session } = await api.auth.refreshToken({ shop, refreshToken });
    if (session.accessToken) return session;
    throw new AppError("unavailable", "Shopify answered a token refresh without a token.");
  } catch (error) {
    throw refreshFailure(shop, error);
  }
}

function refreshFailure(shop: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = error instanceof HttpResponseError ? Number((error.response as { code: unknown }).code) : undefined;
  // 400 invalid_grant: expired, revoked, or used before. Shopify lets only the merchant mend that.
  if (status !== undefined && status >= 400 && status < 500 && status !== 429) return reconnect(shop, error);
  return new AppError("unavailable", "Shopify did not renew our access just now.", { cause: error });
}

/** The answer of the library's client, whose type follows from a document that it knows only in generated code. */
export async function dataOf(response: Response): Promise<unknown> {
  return ((await response.json()) as { data?: unknown }).data;
}

function forward(log: Log) {
  return async (severity: LogSeverity, message: string): Promise<void> => {
    if (severity === LogSeverity.Error) log.error({ from: "shopify" }, message);
    else if (severity === LogSeverity.Warning) log.warn({ from: "shopify" }, message);
  };
}
