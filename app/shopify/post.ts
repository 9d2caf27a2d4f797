import { AppError } from "~/lib/errors";

import { failureOf } from "./answer";
import type { GraphqlBody } from "./answer";

export interface Call {
  fetch: typeof fetch;
  clock: () => Date;
  url: string;
  token: string;
  document: string;
  variables: Record<string, unknown> | undefined;
  timeoutMs: number;
}

/** What Shopify answered, whatever it says. */
export interface Reply {
  token: string;
  status: number;
  /** What a status other than 2xx means; then there is no data. */
  failure: AppError | null;
  body: GraphqlBody;
  /** By Shopify's clock (Date header). */
  answeredAt: Date;
  bytes: number;
}

/** Sends one operation. Throws `AppError("unavailable")` when Shopify is not reached or in trouble: no answer, 5xx, or a page instead of JSON. */
export async function post(call: Call): Promise<Reply> {
  const { response, text } = await exchange(call);
  const answeredAt = instantOf(response.headers.get("date"), call.clock());
  const failure = failureOf(response.status, response.headers.get("retry-after"), answeredAt);
  if (failure && response.status >= 500) throw failure;
  const body = failure ? sayings(response.status, text) : parsed(text);
  return { token: call.token, status: response.status, failure, body, answeredAt, bytes: text.length };
}

async function exchange(call: Call): Promise<{ response: Response; text: string }> {
  try {
    const response = await call.fetch(call.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-Shopify-Access-Token": call.token },
      body: JSON.stringify({ query: call.document, variables: call.variables ?? {} }),
      signal: AbortSignal.timeout(call.timeoutMs),
    });
    return { response, text: await response.text() };
  } catch (cause) {
    throw new AppError("unavailable", "Shopify could not be reached.", { cause });
  }
}

/** Of refusals only one says more than its status: THROTTLED may come under 429, with what is in the bucket. */
function sayings(status: number, text: string): GraphqlBody {
  try {
    const said: unknown = status === 429 ? JSON.parse(text) : {};
    return typeof said === "object" && said !== null ? said : {};
  } catch {
    return {};
  }
}

function parsed(text: string): GraphqlBody {
  try {
    return JSON.parse(text) as GraphqlBody;
  } catch (cause) {
    throw new AppError("unavailable", "Shopify's answer was not JSON.", { cause });
  }
}

function instantOf(header: string | null, now: Date): Date {
  const at = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(at) ? now : new Date(at);
}
