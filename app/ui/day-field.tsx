import { TextField } from "@shopify/polaris";

/** A calendar day in the shop's time zone, "2026-11-21". */
export function DayField(props: {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}) {
  return (
    <TextField
      type="date"
      label={props.label}
      labelHidden
      value={props.value ?? ""}
      onChange={(day) => props.onChange(day || undefined)}
      autoComplete="off"
    />
  );
}
