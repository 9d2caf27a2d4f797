import { inWords } from "~/lib/words";
import { MOST_COUNTED } from "~/resources/dead-letter";
import type { DeadLetter } from "~/resources/dead-letter";
import type { Formats } from "../formats";

/** "1 is", "12 are", "10,000 or more are": counting stops there. */
export function howMany(count: number, { number }: Pick<Formats, "number">): string {
  return count >= MOST_COUNTED
    ? `${number(MOST_COUNTED)} or more are`
    : `${number(count)} ${count === 1 ? "is" : "are"}`;
}

/** "Webhook orders/updated", "Order #1001". */
export function titleOf(letter: DeadLetter): string {
  return letter.topic === null ? recordOf(letter) : `Webhook ${letter.topic}`;
}

/** "Order #1001"; "Order 5123456789" when its name is not known, and what there is to say when nothing is. */
export function recordOf({ resource, recordId, name }: DeadLetter): string {
  if (resource === null) return "About the app itself";
  const one = inWords(resource).replace(/s$/, "");
  return recordId === null ? `Which ${one.toLowerCase()} is not known` : `${one} ${name ?? recordId}`;
}

export const triesOf = (attempts: number, { number }: Pick<Formats, "number">) =>
  attempts === 1 ? "Tried once" : `Tried ${number(attempts)} times`;

export const pageOf = (letter: DeadLetter) => `/app/health/dead-letters/${encodeURIComponent(letter.key)}`;
