import { useState } from "react";
import { counted } from "~/lib/words";
import type { Mode } from "~/resources/sync-job";
import { estimateSentence } from "~/resources/sync-sentences";
import { useFormats } from "../formats-context";
import { resourceIn, useResources } from "../resources-context";
import { buttonFor, firstChoice, problemsOf, requestOf } from "./start-parameters";
import { useEstimate } from "./use-estimate";

/** What a way into the start form preselects; a resource that there is not stands for the first. */
export interface StartWith {
  resource: string | null;
  mode: Mode;
}

/**
 * The start form's choice and what follows from it, wherever the form stands. `running` are the resources that have a job under
 * way, `refused` is what the last answer said of the form's fields. `request` is null until the choice can be sent, `cost` until
 * the estimate is known.
 */
export function useStartChoice(first: StartWith, running: readonly string[], refused?: Record<string, string>) {
  const { locale, number } = useFormats();
  const resources = useResources();
  const start = resources.find(({ name }) => name === first.resource) ?? resources[0];
  const [choice, setChoice] = useState(() => firstChoice(start ?? resourceIn([], ""), first.mode));
  const resource = resourceIn(resources, choice.resource);
  const isRunning = running.includes(resource.name);
  const ours = problemsOf(choice, resource);
  const request = isRunning || Object.keys(ours).length > 0 ? null : requestOf(choice, resource);
  const estimate = useEstimate(request);
  const theirs = estimate.state === "unknown" ? estimate.fields : {};
  const cost = estimate.state === "known" ? estimate : null;
  return {
    choice,
    setChoice,
    resource,
    /** Another resource has parameters of its own; the mode stays. */
    setResource: (name: string) => setChoice((now) => firstChoice(resourceIn(resources, name), now.mode)),
    isRunning,
    estimate,
    problems: { ...(cost ? {} : refused), ...theirs, ...ours },
    request: Object.keys(theirs).length === 0 ? request : null,
    label: buttonFor(choice.mode, cost ? counted(cost.records, resource.noun, locale) : resource.noun.many),
    cost: cost && estimateSentence(cost, resource.noun, number),
  };
}
