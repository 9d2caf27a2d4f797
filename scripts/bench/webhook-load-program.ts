import { createHmac, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { SimOrder, SimShop } from "../../test/simulator/store/contract.ts";
import { toJson } from "../../test/simulator/store/json.ts";
import { payloadOf } from "../../test/simulator/store/payload.ts";
import { program } from "./program.ts";

export interface LoadInput {
  url: string;
  secret: string;
  domain: string;
  /** The simulated Shopify, which knows the orders. */
  origin: string;
  ids: string[];
  perSecond: number;
}

export interface LoadOutput {
  /** From the moment a delivery was due to its whole answer, so a late start counts too. Milliseconds. */
  answers: number[];
  refused: number;
}

/** Sends `orders/updated` deliveries at an even rate, whether or not the app keeps up, as Shopify does. */
program<LoadInput, LoadOutput>(async ({ url, secret, domain, origin, ids, perSecond }) => {
  const bodies = await bodiesOf(origin, ids);
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const answers: number[] = [];
  let refused = 0;

  const send = (body: string, due: number) =>
    new Promise<void>((done) => {
      const failed = () => {
        refused++;
        done();
      };
      const headers = {
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(body),
        "X-Shopify-Topic": "orders/updated",
        "X-Shopify-Hmac-Sha256": createHmac("sha256", secret).update(body).digest("base64"),
        "X-Shopify-Shop-Domain": domain,
        "X-Shopify-API-Version": "2026-10",
        "X-Shopify-Webhook-Id": randomUUID(),
        "X-Shopify-Event-Id": randomUUID(),
        "X-Shopify-Triggered-At": new Date().toISOString(),
      };
      const sent = request(url, { method: "POST", agent, headers }, (answer) => {
        answer.resume();
        answer.once("end", () => {
          answers.push(performance.now() - due);
          if (answer.statusCode !== 200) refused++;
          done();
        });
        answer.once("error", failed);
      });
      sent.once("error", failed);
      sent.end(body);
    });

  const started = performance.now();
  const sending: Promise<void>[] = [];
  for (const [n, body] of bodies.entries()) {
    const due = started + (n * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    sending.push(send(body, due));
  }
  await Promise.all(sending);
  agent.destroy();
  return { answers, refused };
});

async function bodiesOf(origin: string, ids: readonly string[]): Promise<string[]> {
  const read = async <Answer>(path: string) => (await (await fetch(`${origin}/_sim/${path}`)).json()) as Answer;
  const { shop } = await read<{ shop: SimShop }>("state");
  const bodies: string[] = [];
  for (const id of ids) {
    const order = await read<SimOrder>(`orders/${id}`);
    bodies.push(toJson(payloadOf("orders/updated", order, shop, () => order)));
  }
  return bodies;
}
