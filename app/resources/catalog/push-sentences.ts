/** What merchants read of a push that waits, runs or has ended. Pure; English, with numbers as `number` writes them. */
import { inEnglish } from "../sync-sentences";
import { hasPushEnded } from "./push";
import type { PushKind } from "./push";
import { triedOf } from "./stop-rule";
import type { Tried } from "./stop-rule";

export interface ToldPush extends Tried {
  kind: PushKind;
  status: string;
  reason: string | null;
  /** Null until it is planned. */
  products: number | null;
  perSecond: number | null;
}

type WriteNumber = (value: number) => string;

const NAMES: Readonly<Record<PushKind, string>> = {
  push: "The push",
  dry_run: "The dry run",
  rollback: "The rollback",
};

export function pushSentence(push: ToldPush, number: WriteNumber = inEnglish): string {
  const name = NAMES[push.kind];
  if (push.status === "waiting") return push.reason ?? "Waiting for Shopify.";
  if (push.status === "queued") return `${name} is about to start.`;
  if (push.status === "running") return running(push, number);
  const counts = ended(push, number);
  switch (push.status) {
    case "stopped":
      return `Stopped. ${push.reason ?? ""} ${counts}`.replace("  ", " ");
    case "failed":
      return `${name} failed: ${push.reason ?? "no reason was recorded."} ${counts}`;
    case "cancelled":
      return `${name} was cancelled. ${counts}`;
    default:
      return counts;
  }
}

function running(push: ToldPush, number: WriteNumber): string {
  if (push.products === null) return "Working out what there is to write.";
  const parts = [`${number(triedOf(push))} of ${products(push.products, number)}`];
  if (push.perSecond !== null) parts.push(`${number(Math.max(1, Math.round(push.perSecond)))} per second`);
  return parts.join(" · ");
}

function ended(push: ToldPush, number: WriteNumber): string {
  if (push.products === null || push.products === 0) return NOTHING[push.kind];
  const sentences = [`${written(push, number)}.`];
  const troubles = [
    push.conflicts > 0 && conflicts(push, number),
    push.failed > 0 && `${number(push.failed)} ${push.kind === "dry_run" ? "would fail" : "failed"}`,
  ].filter((trouble) => trouble !== false);
  if (troubles.length > 0) sentences.push(`${troubles.join(", ")}.`);
  if (push.unchanged > 0) sentences.push(`${number(push.unchanged)} had the values already.`);
  const left = push.products - triedOf(push);
  if (left > 0 && hasPushEnded(push.status)) sentences.push(`${number(left)} left as they were.`);
  return sentences.join(" ");
}

const NOTHING: Readonly<Record<PushKind, string>> = {
  push: "There was nothing to push.",
  dry_run: "There is nothing to push.",
  rollback: "There was nothing to undo.",
};

function written({ kind, pushed, products: all }: ToldPush, number: WriteNumber): string {
  const share = `${number(pushed)} of ${products(all ?? 0, number)}`;
  if (kind === "dry_run") return `${share} would be pushed`;
  return kind === "rollback" ? `Undid ${share}` : `Pushed ${share}`;
}

function conflicts({ kind, conflicts: count }: ToldPush, number: WriteNumber): string {
  if (kind === "rollback") return `${number(count)} had been changed since`;
  return `${number(count)} ${count === 1 ? "conflict" : "conflicts"}`;
}

const products = (count: number, number: WriteNumber) => `${number(count)} ${count === 1 ? "product" : "products"}`;
