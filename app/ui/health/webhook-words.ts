import { counted } from "~/lib/words";
import type { ResourceView } from "~/resources/resource-view";
import type { SilenceView, WebhookFacts } from "~/resources/webhook-health";
import type { Formats } from "../formats";

/** The block's answer. What is worst is said; the table below says the rest. */
export function webhookSentence(facts: WebhookFacts, noun: ResourceView["noun"], formats: Formats): string {
  const { topics, silences, missing, otherVersion, days } = facts;
  const sum = (count: (topic: WebhookFacts["topics"][number]) => number) =>
    topics.reduce((total, topic) => total + count(topic), 0);
  const told = sum(({ deliveries }) => deliveries);
  const recovered = sum((topic) => topic.recovered);
  const lately = `in the last ${days} days`;
  if (told === 0 && missing.length > 0)
    return `No webhook has come ${lately}. ${changes(recovered, formats)} came by syncs instead.`;
  const [silence] = silences;
  if (silence && silence.endedAt === null) return silenceSentence(silence, formats);
  if (missing.length > 0)
    return `${listed(missing, formats)} ${missing.length === 1 ? "has" : "have"} told nothing ${lately}, but should have. Syncs brought the changes.`;
  if (otherVersion)
    return `Shopify writes webhooks as of ${otherVersion.theirs}, and Lockstep reads ${otherVersion.ours}.`;
  if (told === 0) return `No webhook has come yet. The first change of ${noun.many} in Shopify will show here.`;
  const lost =
    recovered > 0 ? ` ${changes(recovered, formats)} came by no webhook and ${was(recovered)} recovered.` : "";
  return `${counted(told, { one: "webhook", many: "webhooks" }, formats.locale)} ${lately}${lateWords(facts, formats)}.${lost}`;
}

/** "No orders/updated for 47 minutes, usual at this time: one every 3 minutes. An update looked: nothing had been missed." */
export function silenceSentence(silence: SilenceView, formats: Formats): string {
  const { topic, lengthMs, usualMs, endedAt } = silence;
  const when = endedAt ? "then" : "at this time";
  return `No ${topic} for ${formats.rough(lengthMs)}, usual ${when}: one every ${formats.rough(usualMs)}. ${lookWords(silence, formats)}`;
}

function lookWords({ look, recovered }: SilenceView, formats: Formats): string {
  if (look === "waiting") return "An update will look for missed changes as soon as no other job is running.";
  if (look === "running") return "An update is looking for missed changes.";
  if (look === "failed") return "The update that looked for missed changes failed; it is tried again.";
  if (recovered === 0) return "An update looked: nothing had been missed.";
  return `An update looked: ${changes(recovered, formats)} had been missed and ${was(recovered)} recovered.`;
}

/** ", half of them mirrored within 1 sec, 99 of 100 within 4 sec": of the topic that tells most. */
function lateWords({ topics }: WebhookFacts, { duration }: Formats): string {
  const [busiest] = topics.toSorted((a, b) => b.deliveries - a.deliveries);
  if (!busiest || busiest.p50 === null || busiest.p99 === null) return "";
  return `; of ${busiest.topic} half were mirrored within ${duration(busiest.p50)}, 99 of 100 within ${duration(busiest.p99)}`;
}

const changes = (count: number, { locale }: Formats) => counted(count, { one: "change", many: "changes" }, locale);
const was = (count: number) => (count === 1 ? "was" : "were");
const listed = (names: readonly string[], { locale }: Formats) =>
  new Intl.ListFormat(locale, { type: "conjunction" }).format(names);

/** What somebody can do about subscriptions; empty when there is nothing to do. */
export function subscriptionAdvice(facts: WebhookFacts, formats: Formats): string[] {
  const { missing, otherVersion, madeByApi } = facts;
  const advice: string[] = [];
  if (missing.length > 0 || otherVersion)
    advice.push("Whoever runs this app publishes its configuration again: npx shopify app deploy.");
  if (madeByApi.length > 0)
    advice.push(
      `For ${listed(madeByApi, formats)} there is also a subscription made by API, beside the one in the app's configuration. It can be deleted: without it each change is told once.`,
    );
  return advice;
}
