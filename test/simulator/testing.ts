import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { createHandmadeStore } from "./handmade-store.ts";
import { startSimulator } from "./index.ts";
import type { Simulator } from "./index.ts";
import type { SimulatorOptions } from "./options.ts";

/** A fixed day, so that windows and cursors are the same in every run. */
export const TODAY = new Date("2026-11-20T12:00:00Z");

const SCOPES = ["read_orders", "read_all_orders", "read_customers", "read_products", "read_locations", "read_returns"];
const SUBSCRIPTIONS = [
  { topics: ["orders/create", "orders/updated", "orders/delete", "bulk_operations/finish"], uri: "/webhooks" },
  { topics: ["app/uninstalled", "app/scopes_update", "customers/redact"], uri: "/webhooks/app" },
];

/** A simulator with the handmade store; `started` time moves with real time from TODAY. */
export function startHandmade(options: SimulatorOptions = {}): Promise<Simulator> {
  const started = Date.now();
  return startSimulator({
    shop: "first.myshopify.com",
    orders: 20,
    clock: () => new Date(TODAY.getTime() + Date.now() - started),
    createStore: createHandmadeStore,
    scopes: SCOPES,
    subscriptions: SUBSCRIPTIONS,
    ...options,
  });
}

export interface GraphqlReply {
  status: number;
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[];
  extensions?: {
    cost: {
      requestedQueryCost: number;
      actualQueryCost: number | null;
      throttleStatus: Record<string, number>;
      fields?: unknown[];
    };
  };
}

/** The app's side: exchanges a session token and asks the Admin API. */
export async function connectApp(
  sim: Simulator,
  shop = sim.shop().domain,
): Promise<{
  token: string;
  ask: (query: string, variables?: Record<string, unknown>, headers?: Record<string, string>) => Promise<GraphqlReply>;
}> {
  const { body } = await exchange(sim, {}, shop);
  const token = String(body.access_token);
  return {
    token,
    ask: async (query, variables, headers) => {
      const response = await fetch(`${sim.origin}/admin/api/2026-10/graphql.json`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-Forwarded-Host": shop,
          "X-Shopify-Access-Token": token,
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, ...((await response.json()) as object) };
    },
  };
}

/** POST /admin/oauth/access_token; by default a token exchange for an expiring offline token. */
export async function exchange(
  sim: Simulator,
  changes: Record<string, unknown> = {},
  shop = sim.shop().domain,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${sim.origin}/admin/oauth/access_token`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Forwarded-Host": shop },
    body: JSON.stringify({
      client_id: sim.clientId,
      client_secret: sim.clientSecret,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: sim.sessionToken(shop),
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
      ...changes,
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Runs a bulk query to its end and gives the operation. */
export async function runBulk(
  ask: Awaited<ReturnType<typeof connectApp>>["ask"],
  query: string,
  groupObjects = false,
): Promise<Record<string, string | null>> {
  const started = await ask(
    `mutation Run($query: String!, $grouped: Boolean!) { bulkOperationRunQuery(query: $query, groupObjects: $grouped) { bulkOperation { id } userErrors { field message code } } }`,
    { query, grouped: groupObjects },
  );
  const payload = started.data?.bulkOperationRunQuery as {
    bulkOperation: { id: string } | null;
    userErrors: { message: string; code: string }[];
  };
  if (!payload.bulkOperation)
    throw new Error(payload.userErrors.map((error) => `${error.code}: ${error.message}`).join("; "));
  for (;;) {
    const polled = await ask(
      `query Poll($id: ID!) { bulkOperation(id: $id) { id status errorCode url partialDataUrl objectCount rootObjectCount fileSize completedAt } }`,
      { id: payload.bulkOperation.id },
    );
    const operation = polled.data?.bulkOperation as Record<string, string | null>;
    if (operation.completedAt) return operation;
  }
}

export interface ReceivedWebhook {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** An app that notes the webhooks it gets and answers with `status`. */
export async function startReceiver(): Promise<{
  url: string;
  received: ReceivedWebhook[];
  answerWith: (status: number) => void;
  close: () => Promise<void>;
}> {
  const received: ReceivedWebhook[] = [];
  let status = 200;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      received.push({ path: req.url ?? "", headers: req.headers, body: Buffer.concat(chunks).toString() });
      res.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answerWith: (next) => {
      status = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
