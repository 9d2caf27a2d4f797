import type { IncomingMessage, ServerResponse } from "node:http";

/** What a route answers with; `text` wins over `json`. */
export interface Answer {
  status: number;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
}

export function send(res: ServerResponse, answer: Answer): void {
  const body = answer.text ?? JSON.stringify(answer.json ?? {});
  res.writeHead(answer.status, {
    "Content-Type": answer.text === undefined ? "application/json; charset=utf-8" : "text/plain; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    ...answer.headers,
  });
  res.end(body);
}

export async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** JSON or a form, as Shopify's OAuth endpoint accepts both; undefined when it is neither. */
export function parseBody(req: IncomingMessage, body: Buffer): Record<string, unknown> | undefined {
  const form = req.headers["content-type"]?.includes("x-www-form-urlencoded");
  return form ? Object.fromEntries(new URLSearchParams(body.toString())) : parseObject(body);
}

/** A JSON object, or undefined; an empty body is an empty object. */
export function parseObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString() || "{}");
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
