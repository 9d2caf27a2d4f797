import type { ApiBudgetFacts } from "~/resources/api-budget";
import { BarStrip } from "../bar-strip";
import { useFormats } from "../formats-context";
import { BlockBody } from "./block";

/** How much of what Shopify allows was used today, hour by hour. */
export function ApiBudget({ facts }: { facts: ApiBudgetFacts }) {
  const { number, hour } = useFormats();
  return (
    <BlockBody
      standing={facts.standing}
      sentence={useSentence(facts)}
      action={{ content: "Job history", url: "/app/jobs" }}
    >
      <BarStrip
        title="Points used per hour today"
        series={[{ name: "Points", colour: "var(--p-color-bg-fill-info)" }]}
        bars={facts.hours.map((one) => ({ label: hour(one.hour), values: [one.cost] }))}
        number={number}
      />
    </BlockBody>
  );
}

function useSentence({ used, available, waitedMs }: ApiBudgetFacts): string {
  const { percent, duration } = useFormats();
  if (available === null || used === 0) return "Nothing of the API budget was used today.";
  const waited = waitedMs > 0 ? ` It waited ${duration(waitedMs)} for more.` : "";
  return `Lockstep used ${percent(used / available)} of the API budget today.${waited}`;
}
