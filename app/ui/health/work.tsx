import { counted } from "~/lib/words";
import { MOST_WAITING } from "~/resources/work";
import type { WorkFacts } from "~/resources/work";
import type { Formats } from "../formats";
import { useFormats } from "../formats-context";
import { BlockBody } from "./block";

/** Whether anybody works off what comes in, as a block of Health. */
export function WorkBlock({ facts }: { facts: WorkFacts }) {
  const formats = useFormats();
  return (
    <BlockBody
      standing={facts.standing}
      sentence={workSentence(facts, formats)}
      action={{ content: "See what runs", url: "/app/jobs" }}
    />
  );
}

/** "No worker has been seen since 21 Nov 2026, 14:02: 120 webhooks and a sync job wait. …" */
export function workSentence(facts: WorkFacts, formats: Formats): string {
  const { isAlive, seenAt, oldestAt } = facts;
  const waits = waiting(facts, formats);
  if (isAlive) {
    const since = oldestAt === null ? "" : `, the oldest webhook since ${formats.exact(oldestAt)}`;
    return waits === null ? "Nothing waits: what comes in is worked off at once." : `${waits}${since}.`;
  }
  const nobody =
    seenAt === null ? "No worker has ever been seen" : `No worker has been seen since ${formats.exact(seenAt)}`;
  const what = waits === null ? "what comes in will wait" : waits;
  return `${nobody}: ${what}. Nothing is lost, and all of it is worked off as soon as whoever runs this app starts one: npm run worker.`;
}

/** "120 webhooks and a sync job wait"; null when nothing does. */
function waiting({ deliveries, jobAt }: WorkFacts, { locale }: Formats): string | null {
  const more = deliveries === MOST_WAITING ? "more than " : "";
  const what = [
    ...(deliveries > 0 ? [`${more}${counted(deliveries, { one: "webhook", many: "webhooks" }, locale)}`] : []),
    ...(jobAt === null ? [] : ["a sync job"]),
  ];
  if (what.length === 0) return null;
  const isOne = what.length === 1 && deliveries <= 1;
  return `${new Intl.ListFormat(locale, { type: "conjunction" }).format(what)} ${isOne ? "waits" : "wait"}`;
}
