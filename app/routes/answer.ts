/** What routes answer when something is wrong: one place that turns failures into statuses and sentences. */
import { data } from "@remix-run/node";
import { AppError, sentenceFor } from "~/lib/errors";
import type { Log } from "~/lib/log";

export interface Refusal {
  error: string;
  fields?: Record<string, string>;
}

/** The JSON API: what `work` gives, or `{ error, fields? }`. Responses thrown on the way (sign-in, CORS) pass. */
export async function jsonAnswer(log: Log, work: () => Promise<unknown>, status = 200): Promise<Response> {
  try {
    return Response.json(await work(), { status });
  } catch (error) {
    if (error instanceof Response) throw error;
    return Response.json(refusal(log, error), { status: statusOf(error) });
  }
}

/** A page's action: what `work` gives, or what was wrong with the input, for a field or a banner. */
export async function formAnswer<T>(log: Log, work: () => Promise<T>) {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Response) throw error;
    return data(refusal(log, error), { status: statusOf(error) });
  }
}

/** A page's loader: an expected failure becomes the sentence the error page shows. */
export async function pageAnswer<T>(log: Log, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Response) throw error;
    throw new Response(refusal(log, error).error, { status: statusOf(error) });
  }
}

export function refuseMethod(allowed: string): Response {
  return Response.json(
    { error: `This address only answers ${allowed}.` },
    { status: 405, headers: { Allow: allowed } },
  );
}

/** Throws `AppError("invalid")` for a body that is not a JSON object. */
export async function jsonBody(request: Request): Promise<Record<string, unknown>> {
  const body: unknown = await request.json().catch(() => undefined);
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new AppError("invalid", 'The body is not a JSON object, such as {"resource": "orders", "mode": "update"}.');
}

function refusal(log: Log, error: unknown): Refusal {
  if (error instanceof AppError) return { error: error.message, ...(error.fields && { fields: error.fields }) };
  log.error({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, "A request failed.");
  return { error: sentenceFor(error) };
}

function statusOf(error: unknown): number {
  return error instanceof AppError ? error.status : 500;
}
