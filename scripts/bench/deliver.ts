import { createHmac, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import type { SimOrder, SimShop } from "../../test/simulator/store/contract.ts";
import { payloadOf } from "../../test/simulator/store/payload.ts";

/** Where deliveries go, and what they are signed with. */
export interface Target {
  url: string;
  secret: string;
  domain: string;
  /** The simulated Shopify, which knows the orders. */
  origin: string;
}

export interface Delivery {
  webhookId: string;
  triggeredAt: string;
  /** The JSON of an order. */
  body: Buffer;
}

/** What became of deliveries that were sent, whether or not the app kept up, as Shopify does. */
export interface Answers {
  /** From the moment a delivery was due to its whole answer, so a late start counts too. Milliseconds. */
  answers: number[];
  /** Deliveries that were not answered with 200. */
  refused: number;
}

export interface Sender extends Answers {
  /** Resolves to whether the answer was 200. */
  send(delivery: Delivery, due: number): Promise<boolean>;
  close(): void;
}

/** A delivery that is triggered now. */
export const newDelivery = () => ({ webhookId: randomUUID(), triggeredAt: new Date().toISOString() });

/** Posts `orders/updated` deliveries, signed, over connections that stay open. */
export function startSender({ url, secret, domain }: Target): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const answers: number[] = [];
  const post = ({ body, webhookId, triggeredAt }: Delivery, answered: (status: number) => void) => {
    const headers = {
      "Content-Type": "application/json",
      "Content-Length": body.length,
      "X-Shopify-Topic": "orders/updated",
      "X-Shopify-Hmac-Sha256": createHmac("sha256", secret).update(body).digest("base64"),
      "X-Shopify-Shop-Domain": domain,
      "X-Shopify-API-Version": "2026-10",
      "X-Shopify-Webhook-Id": webhookId,
      "X-Shopify-Event-Id": randomUUID(),
      "X-Shopify-Triggered-At": triggeredAt,
    };
    const sent = request(url, { method: "POST", agent, headers }, (answer) => {
      answer.resume();
      answer.once("end", () => answered(answer.statusCode ?? 0));
      answer.once("error", () => answered(0));
    });
    sent.once("error", () => answered(0));
    sent.end(body);
  };
  const sender: Sender = {
    answers,
    refused: 0,
    send: (delivery, due) =>
      new Promise((done) => {
        post(delivery, (status) => {
          answers.push(performance.now() - due);
          if (status !== 200) sender.refused++;
          done(status === 200);
        });
      }),
    close: () => agent.destroy(),
  };
  return sender;
}

/** The bodies that Shopify would send about these orders, as they are now. */
export async function payloadsOf(origin: string, ids: readonly string[]): Promise<Record<string, unknown>[]> {
  const { shop } = await read<{ shop: SimShop }>(origin, "state");
  const payloads: Record<string, unknown>[] = [];
  for (const id of ids) {
    const order = await read<SimOrder>(origin, `orders/${id}`);
    payloads.push(payloadOf("orders/updated", order, shop, () => order));
  }
  return payloads;
}

/** GETs from the simulator's control API (test/simulator/README.md). */
export async function read<Answer>(origin: string, path: string): Promise<Answer> {
  return (await (await fetch(`${origin}/_sim/${path}`)).json()) as Answer;
}
