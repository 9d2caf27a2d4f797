import { BlockStack, InlineStack, RadioButton, Text } from "@shopify/polaris";
import { inWords } from "~/lib/words";
import { useResources } from "../resources-context";

/** What a job is about: the first question of the start form. */
export function ResourceChoice({ chosen, onChange }: { chosen: string; onChange: (resource: string) => void }) {
  return (
    <div role="radiogroup" aria-labelledby="what-to-sync">
      <BlockStack gap="100">
        <Text as="h2" variant="headingSm" id="what-to-sync">
          What to sync
        </Text>
        <InlineStack gap="500">
          {useResources().map(({ name, noun }) => (
            <RadioButton
              key={name}
              id={`resource-${name}`}
              name="resource"
              label={inWords(noun.many)}
              checked={name === chosen}
              onChange={() => onChange(name)}
            />
          ))}
        </InlineStack>
      </BlockStack>
    </div>
  );
}
