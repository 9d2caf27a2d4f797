import type { TestApp } from "./app";

export interface ApiRoute {
  loader?: (args: never) => Promise<Response> | Response;
  action?: (args: never) => Promise<Response> | Response;
}

export interface ApiCall {
  id?: string;
  query?: string;
  /** A text or a file goes as it is, anything else as JSON. */
  body?: unknown;
  type?: string;
  /** Null: without a session. */
  token?: string | null;
}

/** What a route of the JSON API answers to a program that has a session token; a response that it throws is its answer as well. */
export async function askRoute(
  app: TestApp,
  route: ApiRoute,
  method: string,
  { id = "", query = "", body, type, token = app.sim.sessionToken() }: ApiCall = {},
): Promise<Response> {
  const headers = {
    "User-Agent": "curl/8",
    ...(type !== undefined && { "Content-Type": type }),
    ...(token && { Authorization: `Bearer ${token}` }),
  };
  const raw = body === undefined || typeof body === "string" || body instanceof Blob ? body : JSON.stringify(body);
  const request = new Request(`https://lockstep.example/api/x?${query}`, { method, headers, body: raw });
  const run = method === "GET" ? route.loader : route.action;
  if (!run) throw new Error(`This route does not answer ${method}.`);
  try {
    return await run({ request, params: { id }, context: {} } as never);
  } catch (thrown) {
    if (thrown instanceof Response) return thrown;
    throw thrown;
  }
}

/** The same with what was answered, which the caller knows the shape of. */
export async function callRoute<Answer>(
  ...asked: Parameters<typeof askRoute>
): Promise<{ status: number; body: Answer }> {
  const answer = await askRoute(...asked);
  return { status: answer.status, body: (await answer.json()) as Answer };
}
