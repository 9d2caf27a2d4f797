/** What the Admin API may answer, and what it means (https://shopify.dev/docs/api/usage/response-codes, …/limits). */
import { AccessDenied, AppError, DailyLimit } from "~/lib/errors";

import type { ThrottleStatus } from "./budget";

export interface GraphqlError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string };
}

export interface GraphqlBody {
  data?: unknown;
  errors?: GraphqlError[] | string;
  extensions?: {
    cost?: { requestedQueryCost: number; actualQueryCost: number | null; throttleStatus: ThrottleStatus };
  };
}

/** THROTTLED comes under HTTP 200; a few clients have met it under 429. Both mean the same. */
export function isThrottled(body: GraphqlBody): boolean {
  return Array.isArray(body.errors) && body.errors.some((error) => error.extensions?.code === "THROTTLED");
}

/**
 * The paths, below a record, of fields that were denied for lack of protected-customer-data approval:
 * ["probe","nodes",0,"customer","email"] → "customer.email". Throws for every other error.
 */
export function deniedFields(body: GraphqlBody): string[] {
  const errors = typeof body.errors === "string" ? [{ message: body.errors } as GraphqlError] : (body.errors ?? []);
  const denied = new Set<string>();
  for (const error of errors) {
    const path = belowRecord(error.path);
    if (isDenial(error) && path) denied.add(path);
    else if (!/error limit reached/i.test(error.message)) throw refusal(error);
  }
  return [...denied];
}

const isDenial = (error: GraphqlError) =>
  /not approved to (use|access)/i.test(error.message) &&
  (error.extensions?.code === undefined || error.extensions.code === "ACCESS_DENIED");

function belowRecord(path: GraphqlError["path"]): string | null {
  if (!path) return null;
  const last = path.findLastIndex((step, n) => typeof step === "number" && n <= 2);
  const rest = path.slice(last + 1).filter((step) => typeof step === "string");
  return last >= 0 && rest.length > 0 ? rest.join(".") : null;
}

function refusal(error: GraphqlError): AppError {
  const code = error.extensions?.code;
  if (code === "ACCESS_DENIED") {
    return new AccessDenied(
      `Shopify does not let Lockstep do this: ${error.message} Grant the access scope in Shopify Admin and try again.`,
    );
  }
  if (code === "VARIANT_THROTTLE_EXCEEDED")
    return new DailyLimit("Shopify makes no more variants in this shop today. Push again tomorrow.");
  if (code === "INTERNAL_SERVER_ERROR")
    return new AppError("unavailable", `Shopify had a problem of its own: ${error.message}`);
  return new AppError("invalid", `Shopify refused the query: ${error.message}`);
}

/** Seconds or an HTTP date, as RFC 9110 says; the official client reads "2.0" as two milliseconds. */
export function retryAfterMs(header: string | null, now: Date): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

/** The failure behind an HTTP status, or null for 2xx. */
export function failureOf(status: number, header: string | null, now: Date): AppError | null {
  if (status >= 200 && status < 300) return null;
  const wait = retryAfterMs(header, now) ?? undefined;
  switch (status) {
    case 401:
      return new AppError(
        "unauthorized",
        "Shopify no longer accepts Lockstep's access. Open Lockstep once in Shopify Admin to reconnect.",
      );
    case 402:
      return new AppError("unauthorized", "This shop is frozen: Shopify answers no app until its plan is paid.");
    case 403:
      return new AppError(
        "unauthorized",
        "Shopify refuses this read: an access scope is missing. Open Lockstep in Shopify Admin to grant it.",
      );
    case 404:
      return new AppError("not_found", "Shopify does not know this shop or API version.");
    case 423:
      return new AppError("unavailable", "Shopify has locked this shop for now.");
    case 429:
      return new AppError("throttled", "Shopify asked Lockstep to slow down.", { retryAfterMs: wait ?? 1000 });
    case 430:
      return new AppError("throttled", "Shopify's security check asked Lockstep to slow down.", {
        retryAfterMs: wait ?? 30_000,
      });
    default:
      if (status >= 500)
        return new AppError("unavailable", `Shopify is not answering (HTTP ${status}).`, { retryAfterMs: wait });
      return new AppError("invalid", `Shopify refused the request (HTTP ${status}).`);
  }
}
