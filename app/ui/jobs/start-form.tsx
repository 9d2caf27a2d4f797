import { BlockStack, Box, Checkbox, RadioButton } from "@shopify/polaris";
import type { ReactNode } from "react";
import type { ResourceView } from "~/resources/resource-view";
import { MODES } from "~/resources/sync-job";
import type { Mode } from "~/resources/sync-job";
import { PopulateFields, SweepFields, UpdateFields } from "./start-fields";
import type { FieldsProps } from "./start-fields";
import type { StartChoice } from "./start-parameters";

/** What each mode does with such records. */
function modeCards({ noun, sweepDays }: ResourceView): Record<Mode, { title: string; meaning: string }> {
  const { many } = noun;
  return {
    populate: { title: "Populate", meaning: `Bring in ${many} you don't have yet. Existing ones are left alone.` },
    update: { title: "Update", meaning: `Fetch what changed since the last sync, or ${many} of your choice.` },
    full: { title: "Full resync", meaning: "Fetch everything again and remove what no longer exists in Shopify." },
    sweep: {
      title: "Sweep",
      meaning: `Read ${sweepDays === null ? "all" : "the newest"} ${many} again, changed or not: some changes never move their time of change.`,
    },
    verify: { title: "Verify", meaning: "Compare both sides, record by record, and repair what differs." },
  };
}

interface StartFormProps {
  resource: ResourceView;
  choice: StartChoice;
  onChange: (choice: StartChoice) => void;
  /** By field, from the browser's own check or from the answer. */
  problems: Record<string, string | undefined>;
}

export function StartForm({ resource, choice, onChange, problems }: StartFormProps) {
  const cards = modeCards(resource);
  const change = (part: Partial<StartChoice>) => onChange({ ...choice, ...part });
  const fields: FieldsProps = { resource, choice, change, problems };
  const parameters: Record<Mode, ReactNode> = {
    populate: <PopulateFields {...fields} />,
    update: <UpdateFields {...fields} />,
    full: null,
    sweep: <SweepFields {...fields} />,
    verify: (
      <Checkbox
        label="Only report, change nothing"
        checked={choice.reportOnly}
        onChange={(reportOnly) => change({ reportOnly })}
      />
    ),
  };
  return (
    <div role="radiogroup" aria-label="What the job does">
      <Box paddingInline={{ xs: "200", sm: "0" }}>
        <BlockStack gap="300">
          {MODES.map((mode) => (
            <ModeCard
              key={mode}
              mode={mode}
              {...cards[mode]}
              chosen={choice.mode === mode}
              onChoose={() => change({ mode })}
            >
              {parameters[mode]}
            </ModeCard>
          ))}
        </BlockStack>
      </Box>
    </div>
  );
}

function ModeCard(props: {
  mode: Mode;
  title: string;
  meaning: string;
  chosen: boolean;
  onChoose: () => void;
  children: ReactNode;
}) {
  return (
    <Box
      background="bg-surface"
      borderColor={props.chosen ? "border-emphasis" : "border"}
      borderWidth={props.chosen ? "050" : "025"}
      borderRadius="300"
      padding="400"
    >
      <BlockStack gap="300">
        <RadioButton
          id={`mode-${props.mode}`}
          name="mode"
          label={props.title}
          helpText={props.meaning}
          checked={props.chosen}
          onChange={props.onChoose}
        />
        {props.chosen && props.children && <Box paddingInlineStart="600">{props.children}</Box>}
      </BlockStack>
    </Box>
  );
}
