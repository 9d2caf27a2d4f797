import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { action as webhookAction } from "~/routes/webhooks";
import { action as complianceAction } from "~/routes/webhooks.compliance";

/** The app's webhook routes over real HTTP; while `isDown` says so, nobody answers. */
export async function listen(isDown: () => boolean = () => false): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    if (isDown()) return void incoming.socket.destroy();
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const url = `http://${incoming.headers.host ?? "localhost"}${incoming.url ?? "/"}`;
      const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]);
      const request = new Request(url, { method: incoming.method, headers, body: Buffer.concat(chunks) });
      const action = incoming.url === "/webhooks/compliance" ? complianceAction : webhookAction;
      action({ request, params: {}, context: {} })
        .catch((error: unknown) => (error instanceof Response ? error : new Response(String(error), { status: 500 })))
        .then(
          (response) => outgoing.writeHead(response.status).end(),
          () => outgoing.destroy(),
        );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
