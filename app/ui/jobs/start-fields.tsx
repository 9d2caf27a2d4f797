import { BlockStack, Box, ChoiceList, Select, TextField } from "@shopify/polaris";
import type { ReactNode } from "react";
import { inWords } from "~/lib/words";
import type { ResourceView } from "~/resources/resource-view";
import type { StartChoice } from "./start-parameters";

/** The parameters of each mode, as far as it has any. */
export interface FieldsProps {
  resource: ResourceView;
  choice: StartChoice;
  change: (part: Partial<StartChoice>) => void;
  problems: Record<string, string | undefined>;
}

export function PopulateFields({ resource, choice, change, problems }: FieldsProps) {
  return (
    <RangeFields many={resource.noun.many} range={choice.range} onRange={(range) => change({ range })}>
      <AmountField
        label="Created in the last"
        suffix="days"
        value={choice.days}
        onChange={(days) => change({ days })}
        error={problems.days}
      />
    </RangeFields>
  );
}

/** Where changes that no update can see have to do with age, a sweep of everything would read a lot for little. */
export function SweepFields({ resource, choice, change, problems }: FieldsProps) {
  const { many } = resource.noun;
  const days = (
    <AmountField
      label={`${inWords(many)} created in the last`}
      suffix="days"
      value={choice.sweepDays}
      onChange={(sweepDays) => change({ sweepDays })}
      error={problems.days}
    />
  );
  if (resource.sweepDays !== null) return days;
  return (
    <RangeFields many={many} range={choice.sweepRange} onRange={(sweepRange) => change({ sweepRange })}>
      {days}
    </RangeFields>
  );
}

interface RangeProps {
  many: string;
  range: StartChoice["range"];
  onRange: (range: StartChoice["range"]) => void;
  /** How recent, where it matters. */
  children: ReactNode;
}

function RangeFields({ many, range, onRange, children }: RangeProps) {
  return (
    <BlockStack gap="200">
      <ChoiceList
        title={`Which ${many}`}
        choices={[
          { label: `All ${many}`, value: "all" },
          { label: `Recent ${many} only`, value: "days" },
        ]}
        selected={[range]}
        onChange={([chosen]) => onRange(chosen === "days" ? "days" : "all")}
      />
      {range === "days" && children}
    </BlockStack>
  );
}

export function UpdateFields({ resource, choice, change, problems }: FieldsProps) {
  const { noun } = resource;
  return (
    <BlockStack gap="200">
      <ChoiceList
        title="Which changes"
        choices={[
          { label: "Since the last sync", value: "last_sync" },
          { label: "Recent changes only", value: "recent" },
          { label: `Chosen ${noun.many} only, changed or not`, value: "chosen" },
        ]}
        selected={[choice.since]}
        onChange={([since]) => change({ since: since === "recent" || since === "chosen" ? since : "last_sync" })}
      />
      {choice.since === "recent" && (
        <AmountField
          label="Changed in the last"
          value={choice.amount}
          onChange={(amount) => change({ amount })}
          error={problems.staleAfterMins ?? problems.sinceHours}
          connectedRight={
            <Select
              label="Unit of time"
              labelHidden
              options={["minutes", "hours"]}
              value={choice.unit}
              onChange={(unit) => change({ unit: unit === "hours" ? "hours" : "minutes" })}
            />
          }
        />
      )}
      {choice.since === "chosen" && (
        <TextField
          label={`Which ${noun.many}`}
          value={choice.ids}
          onChange={(ids) => change({ ids })}
          error={choice.ids === "" ? undefined : problems.ids}
          helpText="Paste their addresses from Shopify, or the numbers at their ends, with commas, spaces or lines between them."
          multiline={3}
          maxHeight={160}
          autoComplete="off"
        />
      )}
    </BlockStack>
  );
}

function AmountField(props: {
  label: string;
  suffix?: string;
  value: string;
  onChange: (value: string) => void;
  error: string | undefined;
  connectedRight?: ReactNode;
}) {
  return (
    <Box maxWidth="18rem">
      <TextField {...props} inputMode="numeric" autoComplete="off" />
    </Box>
  );
}
