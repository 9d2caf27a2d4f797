import { useState } from "react";
import { counted } from "~/lib/words";
import { ORDER_NOUN } from "~/resources/orders/noun";
import type { Mode } from "~/resources/sync-job";
import { estimateSentence } from "~/resources/sync-sentences";
import { useFormats } from "../formats-context";
import { buttonFor, FIRST_CHOICE, problemsOf, requestOf } from "./start-parameters";
import { useEstimate } from "./use-estimate";

/**
 * The start form's choice and what follows from it, wherever the form stands. `refused` is what the last answer said of its fields.
 * `request` is null until the choice can be sent, `cost` until the estimate is known.
 */
export function useStartChoice(mode: Mode, refused?: Record<string, string>) {
  const { locale, number } = useFormats();
  const [choice, setChoice] = useState({ ...FIRST_CHOICE, mode });
  const ours = problemsOf(choice);
  const isWhole = Object.keys(ours).length === 0;
  const estimate = useEstimate(isWhole ? requestOf(choice, "orders") : null);
  const theirs = estimate.state === "unknown" ? estimate.fields : {};
  const canBeSent = isWhole && Object.keys(theirs).length === 0;
  const known = estimate.state === "known" ? estimate : null;
  return {
    choice,
    setChoice,
    estimate,
    problems: { ...(known ? {} : refused), ...theirs, ...ours },
    request: canBeSent ? requestOf(choice, "orders") : null,
    label: buttonFor(choice.mode, known && counted(known.records, ORDER_NOUN, locale)),
    cost: known && estimateSentence(known, ORDER_NOUN, number),
  };
}
