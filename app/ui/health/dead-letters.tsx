import type { DeadLetterFacts } from "~/resources/dead-letter";
import { useFormats } from "../formats-context";
import { BlockBody } from "./block";
import { howMany } from "./dead-letter-words";

/** What failed for good, as a block of Health. */
export function DeadLetters({ facts }: { facts: DeadLetterFacts }) {
  const formats = useFormats();
  const { failed, retrying } = facts.counts;
  const again = retrying === 0 ? "" : ` ${howMany(retrying, formats)} being tried again.`;
  const sentence =
    failed === 0
      ? "Nothing has failed for good."
      : `${howMany(failed, formats)} among the deliveries and records that failed for good. Nothing waits behind them.`;
  return (
    <BlockBody
      standing={facts.standing}
      sentence={`${sentence}${again}`}
      action={{ content: failed === 0 ? "Replay deliveries" : "Look into them", url: "/app/health/dead-letters" }}
    />
  );
}
