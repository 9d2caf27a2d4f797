import { setTimeout as pause } from "node:timers/promises";
import { toJson } from "../../test/simulator/store/json.ts";
import { newDelivery, payloadsOf, startSender } from "./deliver.ts";
import type { Answers, Target } from "./deliver.ts";
import { program } from "./program.ts";

export interface LoadInput extends Target {
  ids: string[];
  perSecond: number;
}

/** Tells once of each order, at an even rate. */
program<LoadInput, Answers>(async ({ ids, perSecond, ...target }) => {
  const bodies = (await payloadsOf(target.origin, ids)).map((payload) => Buffer.from(toJson(payload)));
  const sender = startSender(target);
  const started = performance.now();
  const sending: Promise<boolean>[] = [];
  for (const [n, body] of bodies.entries()) {
    const due = started + (n * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    sending.push(sender.send({ ...newDelivery(), body }, due));
  }
  await Promise.all(sending);
  sender.close();
  return { answers: sender.answers, refused: sender.refused };
});
