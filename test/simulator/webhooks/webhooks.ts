import { createHmac, randomUUID } from "node:crypto";
import type { SimClock } from "../clock.ts";
import { createRandom, shuffled } from "../random.ts";
import { toJson } from "../store/json.ts";
import { createPost } from "./post.ts";
import type { MadeSubscription, Subscription } from "./subscriptions.ts";

/** One delivery and how it went. */
export interface Delivery {
  webhookId: string;
  eventId: string;
  topic: string;
  shop: string;
  uri: string;
  triggeredAt: string;
  apiVersion: string;
  body: string;
  attempts: { at: string; status?: number; error?: string; ms: number }[];
  state: "waiting" | "held" | "delivered" | "retrying" | "failed" | "lost";
}

export interface Webhooks {
  /** The newest deliveries, oldest first. */
  readonly log: Delivery[];
  /** Loses, doubles, delays or wrongly signs the next `count` deliveries (of one topic, if given). */
  lose(count: number, topic?: string): void;
  double(count: number, topic?: string): void;
  delay(count: number, ms: number, topic?: string): void;
  badSignature(count: number, topic?: string): void;
  /** Shares (0..1) of all deliveries, by the seed; 0 turns one off. */
  rates(shares: { lose?: number; double?: number; delay?: number; delayMs?: number }): void;
  /** Keeps deliveries back until `flush`, which sends them in order, reversed or shuffled. */
  hold(): void;
  flush(order?: "kept" | "reversed" | "shuffled"): void;
  /** Tries every waiting retry now. */
  retryNow(): void;
  /** Resolves when nothing is being sent or delayed; retries that wait for their hour and held deliveries do not count. */
  idle(): Promise<void>;
  /** Sends to the subscriptions of the app's configuration and to those that the shop has beside them. */
  emit(
    shop: string,
    topic: string,
    payload: () => Record<string, unknown>,
    eventId?: string,
    made?: readonly MadeSubscription[],
  ): void;
  close(): void;
}

export interface WebhookSettings {
  clock: SimClock;
  seed: number;
  clientSecret: string;
  subscriptions: Subscription[];
  appUrl: () => string | undefined;
  apiVersion: () => string;
  retryScale: number;
}

/** Eight retries over four hours, each about 1.5 times as far as the one before; the exact steps are not published. */
export const RETRY_MINUTES = [1, 3, 7, 13, 23, 39, 62, 92];
const LOG_LENGTH = 20_000;
/** Deliveries further back than this forget what they carried once they are done with. */
const KEPT_BODIES = 500;

type Trick = { kind: "lose" | "double" | "delay" | "badSignature"; left: number; topic?: string; ms?: number };

export function createWebhooks(settings: WebhookSettings): Webhooks {
  const { clock } = settings;
  const random = createRandom(settings.seed ^ 0x3eb);
  const { post, close } = createPost();
  const log: Delivery[] = [];
  const retries = new Map<Delivery, { cancel: () => void; go: () => void }>();
  const shares = { lose: 0, double: 0, delay: 0, delayMs: 1000 };
  let tricks: Trick[] = [];
  let held: (() => void)[] | undefined;
  let pending = 0;
  let waiting: (() => void)[] = [];
  let closed = false;

  const begin = () => {
    pending += 1;
  };
  const done = () => {
    pending -= 1;
    if (pending > 0) return;
    for (const wake of waiting) wake();
    waiting = [];
  };

  const take = (kind: Trick["kind"], topic: string): Trick | undefined => {
    const hit = tricks.find((trick) => trick.kind === kind && (trick.topic === undefined || trick.topic === topic));
    if (hit) {
      hit.left -= 1;
      tricks = tricks.filter((trick) => trick.left > 0);
    }
    return hit;
  };
  const chance = (share: number) => share > 0 && random() < share;

  const attempt = async (delivery: Delivery, signature: string) => {
    begin();
    const at = clock.now().toISOString();
    const reply = await post(delivery.uri, headersOf(delivery, signature), delivery.body);
    if (!closed) {
      delivery.attempts.push({ at, ...reply });
      if (reply.status !== undefined && reply.status >= 200 && reply.status < 300) delivery.state = "delivered";
      else retryLater(delivery, signature);
    }
    done();
  };

  const retryLater = (delivery: Delivery, signature: string) => {
    const minutes = RETRY_MINUTES[delivery.attempts.length - 1];
    if (minutes === undefined) {
      delivery.state = "failed";
      return;
    }
    delivery.state = "retrying";
    const go = () => {
      retries.delete(delivery);
      void attempt(delivery, signature);
    };
    retries.set(delivery, { cancel: clock.after(minutes * 60_000 * settings.retryScale, go), go });
  };

  const dispatch = (delivery: Delivery) => {
    log.push(delivery);
    if (log.length > LOG_LENGTH) log.shift();
    const old = log.at(-KEPT_BODIES);
    if (old && (old.state === "delivered" || old.state === "lost" || old.state === "failed")) old.body = "";
    if (take("lose", delivery.topic) || chance(shares.lose)) {
      delivery.state = "lost";
      return;
    }
    const signature = take("badSignature", delivery.topic)
      ? sign("another secret", delivery.body)
      : sign(settings.clientSecret, delivery.body);
    const times = take("double", delivery.topic) || chance(shares.double) ? 2 : 1;
    const late = take("delay", delivery.topic)?.ms ?? (chance(shares.delay) ? shares.delayMs * random() : 0);
    const go = () => {
      delivery.state = "waiting";
      for (let time = 0; time < times; time++) void attempt(delivery, signature);
    };
    if (held) {
      delivery.state = "held";
      held.push(go);
    } else if (late > 0) {
      begin();
      clock.after(late, () => {
        go();
        done();
      });
    } else go();
  };

  return {
    log,
    lose: (count, topic) => void tricks.push({ kind: "lose", left: count, topic }),
    double: (count, topic) => void tricks.push({ kind: "double", left: count, topic }),
    delay: (count, ms, topic) => void tricks.push({ kind: "delay", left: count, ms, topic }),
    badSignature: (count, topic) => void tricks.push({ kind: "badSignature", left: count, topic }),
    rates: (changed) => void Object.assign(shares, changed),
    hold: () => {
      held ??= [];
    },
    flush: (order = "kept") => {
      const kept = held ?? [];
      held = undefined;
      for (const go of order === "shuffled" ? shuffled(kept, random) : order === "reversed" ? kept.reverse() : kept)
        go();
    },
    retryNow: () => {
      for (const [, { cancel, go }] of [...retries]) {
        cancel();
        go();
      }
    },
    idle: () => (pending === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    emit: (shop, topic, payload, eventId = randomUUID(), made = []) => {
      const appUrl = settings.appUrl();
      if (closed || !appUrl) return;
      const declared = settings.subscriptions.filter(({ topics }) => topics.includes(topic));
      for (const { uri } of [...declared, ...made.filter((one) => one.topic === topic)]) {
        dispatch({
          webhookId: randomUUID(),
          eventId,
          topic,
          shop,
          uri: new URL(uri, appUrl).href,
          triggeredAt: clock.now().toISOString(),
          apiVersion: settings.apiVersion(),
          body: toJson(payload()),
          attempts: [],
          state: "waiting",
        });
      }
    },
    close: () => {
      closed = true;
      close();
    },
  };
}

function headersOf(delivery: Delivery, signature: string): Record<string, string> {
  return {
    "Content-Type": "application/json",
    "User-Agent": "Shopify-Captain-Hook",
    "X-Shopify-Topic": delivery.topic,
    "X-Shopify-Hmac-Sha256": signature,
    "X-Shopify-Shop-Domain": delivery.shop,
    "X-Shopify-API-Version": delivery.apiVersion,
    "X-Shopify-Webhook-Id": delivery.webhookId,
    "X-Shopify-Event-Id": delivery.eventId,
    "X-Shopify-Triggered-At": delivery.triggeredAt,
  };
}

function sign(secret: string, body: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}
