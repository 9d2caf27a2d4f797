import type { Mirror, Standing } from "./standing";

/**
 * Asks the app. Shopify resolves the relative address against `application_url` and adds the session token as the
 * Authorization header. Never throws: a failure is a standing too.
 */
export async function askApp(request: typeof fetch, order: string, what: "mirror" | "fetch"): Promise<Standing> {
  try {
    const id = /\d+$/.exec(order)?.[0] ?? "";
    const answer = await request(`/api/orders/${id}/${what}`, { method: what === "fetch" ? "POST" : "GET" });
    const body = (await answer.json()) as Mirror | { error?: string };
    if (answer.ok && "mirrored" in body) return { kind: "known", mirror: body, since: 0 };
    return { kind: "failed", reason: "error" in body ? (body.error ?? null) : null };
  } catch {
    return { kind: "failed", reason: null };
  }
}
