import type { IncomingMessage, ServerResponse } from "node:http";
import { grantToken } from "./auth/oauth.ts";
import type { AppCredentials } from "./auth/session-token.ts";
import { download } from "./bulk/download.ts";
import { createGraphqlAnswers } from "./graphql/answer.ts";
import { API_VERSION } from "./graphql/schema.ts";
import { parseBody, parseObject, readBody, send } from "./http.ts";
import type { Answer } from "./http.ts";
import type { Core, SimulatedShop } from "./shop.ts";
import { receiveUpload } from "./uploads/receive.ts";

export type Route = (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;

export interface ServerParts {
  core: Core;
  app: AppCredentials;
  shops: Map<string, SimulatedShop>;
  /** Tried in order before Shopify's own paths. */
  routes: Route[];
}

const NOT_FOUND: Answer = { status: 404, json: { errors: "Not Found" } };
const UNAUTHORIZED: Answer = {
  status: 401,
  json: { errors: "[API] Invalid API key or access token (unrecognized login or wrong password)" },
};
const UNAVAILABLE: Answer = { status: 503, text: "Service Unavailable" };
const BAD_GATEWAY: Answer = { status: 502, text: "Bad Gateway" };
const HTTP_FAULTS = [
  { kind: "402", answer: { status: 402, json: { errors: "Unavailable Shop" } } },
  {
    kind: "429",
    answer: {
      status: 429,
      headers: { "Retry-After": "2.0" },
      json: { errors: "Exceeded API rate limit. Slow your requests." },
    },
  },
  { kind: "430", answer: { status: 430, text: "Shopify Security Rejection" } },
  { kind: "500", answer: { status: 500, text: "Internal Server Error" } },
  { kind: "502", answer: BAD_GATEWAY },
  { kind: "503", answer: UNAVAILABLE },
] as const;

export function createRequestListener({
  core,
  app,
  shops,
  routes,
}: ServerParts): (req: IncomingMessage, res: ServerResponse) => void {
  const answerGraphql = createGraphqlAnswers(core);

  const shopOf = (req: IncomingMessage) => {
    const host = String(req.headers["x-forwarded-host"] ?? req.headers.host ?? "").split(":")[0] ?? "";
    return shops.get(host.toLowerCase());
  };

  const graphql = async (req: IncomingMessage, res: ServerResponse, shop: SimulatedShop) => {
    const body = await readBody(req);
    const subject = body.toString();
    if (core.faults.take("reset", subject)) return void req.socket.destroy();
    if (core.faults.take("timeout", subject)) return;
    for (const { kind, answer } of HTTP_FAULTS) if (core.faults.take(kind, subject)) return send(res, answer);
    const token = shop.installed
      ? shop.tokens.check(String(req.headers["x-shopify-access-token"] ?? ""), core.clock.now())
      : undefined;
    if (!token || core.faults.take("token_expired", subject)) return send(res, UNAUTHORIZED);
    const parsed = parseObject(body);
    if (!parsed) return send(res, { status: 400, json: { errors: "Bad Request" } });
    const { wrote, ...answer } = await answerGraphql(shop, parsed, req.headers["shopify-graphql-cost-debug"] === "1");
    if (wrote && core.faults.take("written_reset", subject)) return void req.socket.destroy();
    if (wrote && core.faults.take("written_timeout", subject)) return;
    send(res, wrote && core.faults.take("written_502", subject) ? BAD_GATEWAY : answer);
  };

  const oauth = async (req: IncomingMessage, res: ServerResponse, shop: SimulatedShop) => {
    const body = parseBody(req, await readBody(req));
    if (core.faults.take("token_endpoint_down", String(body?.grant_type))) return send(res, UNAVAILABLE);
    const answer = grantToken(app, shop, core.clock.now(), body ?? {});
    const { tokens } = core.stats;
    tokens[answer.status !== 200 ? "refused" : body?.grant_type === "refresh_token" ? "refreshed" : "exchanged"] += 1;
    send(res, answer);
  };

  const handle = async (req: IncomingMessage, res: ServerResponse) => {
    res.sendDate = false;
    res.setHeader("Date", core.clock.now().toUTCString());
    const url = new URL(req.url ?? "/", core.origin);
    if ((await download(core, shops, req, res)) || (await receiveUpload(core, req, res))) return;
    const shop = shopOf(req);
    if (shop && req.method === "POST" && url.pathname === `/admin/api/${API_VERSION}/graphql.json`)
      return graphql(req, res, shop);
    if (shop && req.method === "POST" && url.pathname === "/admin/oauth/access_token") return oauth(req, res, shop);
    for (const route of routes) if (await route(req, res)) return;
    send(res, NOT_FOUND);
  };

  return (req, res) => {
    handle(req, res).catch((error: Error) => {
      // The caller hung up: nobody is there to answer, and nothing is wrong here.
      if (req.errored ?? res.errored) return;
      console.error(`[simulator] ${req.method} ${req.url}: ${error.stack ?? error.message}`);
      if (!res.headersSent) send(res, { status: 500, json: { errors: `The simulator failed: ${error.message}` } });
      else res.destroy();
    });
  };
}
