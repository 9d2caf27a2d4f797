import { Agent, request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";

export interface Reply {
  status?: number;
  error?: string;
  ms: number;
}

const CONNECT_MS = 1000;
const TOTAL_MS = 5000;

/** POSTs as Shopify does: one second to connect, five in all; redirects are not followed. Never rejects. */
export function createPost(): {
  post: (url: string, headers: Record<string, string>, body: string) => Promise<Reply>;
  close: () => void;
} {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const post = (url: string, headers: Record<string, string>, body: string) =>
    new Promise<Reply>((resolve) => {
      const started = performance.now();
      const secure = url.startsWith("https:");
      const settle = (reply: Omit<Reply, "ms">) => {
        clearTimeout(total);
        resolve({ ...reply, ms: performance.now() - started });
      };
      const request = (secure ? httpsRequest : httpRequest)(
        url,
        {
          method: "POST",
          headers: { ...headers, "Content-Length": Buffer.byteLength(body) },
          ...(secure ? {} : { agent }),
        },
        (response) => {
          response.resume();
          response.on("end", () => settle({ status: response.statusCode ?? 0 }));
          response.on("error", (error) => settle({ error: error.message }));
        },
      );
      const total = setTimeout(() => request.destroy(new Error("no answer within 5 s")), TOTAL_MS);
      request.on("socket", (socket) => {
        if (!socket.connecting) return;
        const connect = setTimeout(() => request.destroy(new Error("no connection within 1 s")), CONNECT_MS);
        socket.once("connect", () => clearTimeout(connect));
        socket.once("close", () => clearTimeout(connect));
      });
      request.on("error", (error) => settle({ error: error.message }));
      request.end(body);
    });
  return { post, close: () => agent.destroy() };
}
