import { DataTable, Text } from "@shopify/polaris";
import { counted, fieldWords } from "~/lib/words";
import type { ResourceView } from "~/resources/resource-view";
import type { SilentFieldFacts } from "~/resources/silent-fields";
import { useFormats } from "../formats-context";
import { useResource } from "../resources-context";
import { Ago } from "../time";
import { BlockBody } from "./block";
import { useRepair } from "./use-repair";

/** Which fields change here without anything that an update could see, and the button that looks for such changes. */
export function SilentFields({ facts }: { facts: SilentFieldFacts }) {
  const { start, busy, error } = useRepair(facts.resource);
  const { locale } = useFormats();
  const { noun } = useResource(facts.resource);
  const action = { content: "Sweep now", onClick: () => start({ mode: "sweep" }), loading: busy };
  return (
    <BlockBody standing={facts.standing} sentence={silentSentence(facts, noun)} action={action}>
      {error && (
        <Text as="p" tone="critical">
          {error}
        </Text>
      )}
      {facts.fields.length > 0 && (
        <DataTable
          columnContentTypes={["text", "numeric", "text"]}
          headings={["Field", "In", "Last"]}
          rows={facts.fields.map(({ field, records, lastAt }) => [
            fieldWords(field),
            counted(records, noun, locale),
            <Ago key="last" at={lastAt} />,
          ])}
        />
      )}
    </BlockBody>
  );
}

export function silentSentence({ fields, days }: SilentFieldFacts, noun: ResourceView["noun"]): string {
  if (fields.length === 0) {
    return `In the last ${days} days no field was found to change without moving its ${noun.one}'s time of change. Sweeps look for that by their schedule.`;
  }
  const what = fields.length === 1 ? "One field changes" : `${fields.length} fields change`;
  return `${what} here without moving the ${noun.one}'s time of change, in the last ${days} days. Webhooks of their own and sweeps bring such changes; an update cannot see them.`;
}
