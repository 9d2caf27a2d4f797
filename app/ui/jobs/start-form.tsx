import { BlockStack, Box, Checkbox, ChoiceList, RadioButton, TextField } from "@shopify/polaris";
import type { ReactNode } from "react";
import { MODES } from "~/resources/sync-job";
import type { Mode } from "~/resources/sync-job";
import type { StartChoice } from "./start-parameters";

const MODE_CARDS: Readonly<Record<Mode, { title: string; meaning: string }>> = {
  populate: { title: "Populate", meaning: "Bring in orders you don't have yet. Existing ones are left alone." },
  update: { title: "Update", meaning: "Fetch what changed since the last sync." },
  full: { title: "Full resync", meaning: "Fetch everything again and remove what no longer exists in Shopify." },
  sweep: {
    title: "Sweep",
    meaning: "Read the newest orders again, changed or not: some changes never move an order's time of change.",
  },
  verify: { title: "Verify", meaning: "Compare both sides, record by record, and repair what differs." },
};

interface StartFormProps {
  choice: StartChoice;
  onChange: (choice: StartChoice) => void;
  /** By field, from the browser's own check or from the answer. */
  problems: Record<string, string | undefined>;
}

export function StartForm({ choice, onChange, problems }: StartFormProps) {
  const change = (part: Partial<StartChoice>) => onChange({ ...choice, ...part });
  return (
    <div role="radiogroup" aria-label="What the job does">
      <Box paddingInline={{ xs: "200", sm: "0" }}>
        <BlockStack gap="300">
          {MODES.map((mode) => (
            <ModeCard key={mode} mode={mode} chosen={choice.mode === mode} onChoose={() => change({ mode })}>
              {mode === "populate" && <PopulateParameters choice={choice} change={change} problem={problems.days} />}
              {mode === "update" && (
                <UpdateParameters choice={choice} change={change} problem={problems.staleAfterMins} />
              )}
              {mode === "sweep" && (
                <AmountField
                  label="Orders created in the last"
                  suffix="days"
                  value={choice.sweepDays}
                  onChange={(sweepDays) => change({ sweepDays })}
                  error={problems.days}
                />
              )}
              {mode === "verify" && (
                <Checkbox
                  label="Only report, change nothing"
                  checked={choice.reportOnly}
                  onChange={(reportOnly) => change({ reportOnly })}
                />
              )}
            </ModeCard>
          ))}
        </BlockStack>
      </Box>
    </div>
  );
}

function ModeCard(props: { mode: Mode; chosen: boolean; onChoose: () => void; children: ReactNode }) {
  const { title, meaning } = MODE_CARDS[props.mode];
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
          label={title}
          helpText={meaning}
          checked={props.chosen}
          onChange={props.onChoose}
        />
        {props.chosen && props.children && <Box paddingInlineStart="600">{props.children}</Box>}
      </BlockStack>
    </Box>
  );
}

interface ParameterProps {
  choice: StartChoice;
  change: (part: Partial<StartChoice>) => void;
  problem: string | undefined;
}

function PopulateParameters({ choice, change, problem }: ParameterProps) {
  return (
    <BlockStack gap="200">
      <ChoiceList
        title="Which orders"
        choices={[
          { label: "All orders", value: "all" },
          { label: "Recent orders only", value: "days" },
        ]}
        selected={[choice.range]}
        onChange={([range]) => change({ range: range === "days" ? "days" : "all" })}
      />
      {choice.range === "days" && (
        <AmountField
          label="Created in the last"
          suffix="days"
          value={choice.days}
          onChange={(days) => change({ days })}
          error={problem}
        />
      )}
    </BlockStack>
  );
}

function UpdateParameters({ choice, change, problem }: ParameterProps) {
  return (
    <BlockStack gap="200">
      <ChoiceList
        title="Which changes"
        choices={[
          { label: "Since the last sync", value: "last_sync" },
          { label: "Recent changes only", value: "minutes" },
        ]}
        selected={[choice.since]}
        onChange={([since]) => change({ since: since === "minutes" ? "minutes" : "last_sync" })}
      />
      {choice.since === "minutes" && (
        <AmountField
          label="Changed in the last"
          suffix="minutes"
          value={choice.minutes}
          onChange={(minutes) => change({ minutes })}
          error={problem}
        />
      )}
    </BlockStack>
  );
}

function AmountField(props: {
  label: string;
  suffix: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
}) {
  return (
    <Box maxWidth="16rem">
      <TextField {...props} inputMode="numeric" autoComplete="off" />
    </Box>
  );
}
