import { setTimeout as pause } from "node:timers/promises";
import type { SimOrder } from "../../test/simulator/store/contract.ts";
import { toJson } from "../../test/simulator/store/json.ts";
import { createRandom } from "../../test/simulator/random.ts";
import { newDelivery, payloadsOf, read, startSender } from "./deliver.ts";
import type { Answers, Target } from "./deliver.ts";
import { program } from "./program.ts";

export interface FloodInput extends Target {
  /** Orders that are edited, one after the other and from the start again. */
  ids: string[];
  perSecond: number;
  seconds: number;
}

export interface FloodOutput extends Answers {
  /** Deliveries sent a second time. */
  repeated: number;
  /** Deliveries that were answered with 200, each once. */
  kept: number;
  /** The tag that each order got last. */
  lastTags: Record<string, string>;
}

/** Deliveries about one edit, each with an id of its own, as a sale, its payment and its fulfilment bring them. */
const PER_EDIT = 5;
/** Share of deliveries that are sent a second time under the same id. */
const REPEATED = 0.05;
/** So many seconds of deliveries wait, and any of them may be the next: they arrive in another order than they happened. */
const SHUFFLED_SECONDS = 2;

/** What stands in a template where tag and date go. */
const HOLE = "{hole}";

interface Waiting {
  webhookId: string;
  triggeredAt: string;
  order: string;
  tag: string;
  updatedAt: string;
  again: boolean;
}

/** A flood while a shop lives: every second orders change in the simulated Shopify, and what tells of it comes doubled and shuffled. */
program<FloodInput, FloodOutput>(async ({ ids, perSecond, seconds, ...target }) => {
  const random = createRandom(7);
  const bodyOf = await templates(target.origin, ids);
  const sender = startSender(target);
  const lastTags: Record<string, string> = {};
  const kept = new Set<string>();
  const waiting: Waiting[] = [];
  const perRound = Math.round((perSecond * (1 - REPEATED)) / PER_EDIT);

  const edit = async (round: number) => {
    const tag = `flood-${round}`;
    const edited = Array.from({ length: perRound }, (_, n) => ids[(round * perRound + n) % ids.length] ?? "");
    const body = JSON.stringify({ edit: edited, patch: { tags: [tag] } });
    await fetch(`${target.origin}/_sim/orders`, { method: "POST", body });
    const { updatedAt } = await read<SimOrder>(target.origin, `orders/${edited[0]}`);
    for (const order of edited) {
      lastTags[order] = tag;
      const told = () => ({ ...newDelivery(), order, tag, updatedAt: String(updatedAt), again: random() < REPEATED });
      waiting.push(...Array.from({ length: PER_EDIT }, told));
    }
  };

  let rounds = 0;
  while (rounds < Math.min(SHUFFLED_SECONDS, seconds)) await edit(rounds++);
  let editing = Promise.resolve();
  let repeated = 0;
  const sending: Promise<void>[] = [];
  const started = performance.now();
  for (let n = 0; ; n++) {
    const due = started + (n * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    if (rounds < seconds && n >= (rounds - SHUFFLED_SECONDS + 1) * perSecond) {
      const round = rounds++;
      editing = editing.then(() => edit(round));
    }
    if (waiting.length === 0) await editing;
    if (waiting.length === 0) break;
    const next = taken(waiting, random);
    if (next.again) {
      waiting.push({ ...next, again: false });
      repeated++;
    }
    const delivery = { ...next, body: bodyOf(next) };
    sending.push(
      sender.send(delivery, due).then((ok) => {
        if (ok) kept.add(delivery.webhookId);
      }),
    );
  }
  await Promise.all(sending);
  sender.close();
  return { answers: sender.answers, refused: sender.refused, repeated, kept: kept.size, lastTags };
});

/** Bodies are made when they are sent, as bytes: this program shares the processors with what it measures. */
async function templates(origin: string, ids: readonly string[]): Promise<(delivery: Waiting) => Buffer> {
  const payloads = await payloadsOf(origin, ids);
  const made = payloads.map((payload, n): [string, (delivery: Waiting) => Buffer] => {
    const text = toJson({ ...payload, updated_at: HOLE, tags: HOLE });
    const [first, second, third] = text.split(HOLE).map((piece) => Buffer.from(piece)) as [Buffer, Buffer, Buffer];
    const tagFirst = text.indexOf('"tags"') < text.indexOf('"updated_at"');
    const body = ({ tag, updatedAt }: Waiting) => {
      const [one, other] = tagFirst ? [tag, updatedAt] : [updatedAt, tag];
      return Buffer.concat([first, Buffer.from(one), second, Buffer.from(other), third]);
    };
    return [ids[n] ?? "", body];
  });
  const byId = new Map(made);
  return (delivery) => byId.get(delivery.order)?.(delivery) ?? Buffer.alloc(0);
}

/** Any of them; the last takes its place. */
function taken(waiting: Waiting[], random: () => number): Waiting {
  const place = Math.floor(random() * waiting.length);
  const next = waiting[place] as Waiting;
  waiting[place] = waiting.at(-1) as Waiting;
  waiting.pop();
  return next;
}
