import { Select, TextField } from "@shopify/polaris";
import type { DifferenceRow } from "~/resources/catalog/difference";
import { PRODUCT_STATUSES } from "~/resources/catalog/field-input";
import { kindOf } from "~/resources/catalog/fields";
import { inWords } from "~/lib/words";
import { useFormats } from "../formats-context";
import { valueText } from "./value-text";

interface FieldInputProps {
  field: string;
  label: string;
  /** As it is typed (field-text). */
  text: string;
  onChange: (text: string) => void;
  currency: string;
  /** How the two sides differ in it, if they do. */
  difference: DifferenceRow | undefined;
  problem: string | undefined;
  disabled: boolean;
}

/** One field of the catalog, with what Shopify has beside it where that is something else. */
export function FieldInput(props: FieldInputProps) {
  const { field, label, text, onChange, currency, problem, disabled } = props;
  const helpText = useShopifysValue(props);
  const kind = kindOf(field);
  const common = { label, helpText, error: problem, disabled };
  if (kind === "boolean" || kind === "status") {
    const choices = kind === "boolean" ? ["yes", "no"] : PRODUCT_STATUSES;
    const options = choices.map((value) => ({ value, label: inWords(value) }));
    return (
      <Select
        {...common}
        options={text === "" ? [{ value: "", label: "Not set" }, ...options] : options}
        value={text}
        onChange={onChange}
      />
    );
  }
  return (
    <TextField
      {...common}
      autoComplete="off"
      value={text}
      onChange={onChange}
      maxHeight={kind === "html" ? "16rem" : undefined}
      multiline={kind === "html" ? 6 : field === "seoDescription" ? 2 : false}
      prefix={kind === "money" ? currency : undefined}
      inputMode={kind === "money" ? "decimal" : kind === "number" ? "numeric" : undefined}
      align={kind === "money" || kind === "number" ? "right" : undefined}
    />
  );
}

const WORDS: Readonly<Record<string, string>> = {
  push: "goes to Shopify with the next push",
  pull: "changed in Shopify",
  merge: "both sides changed it, and get both changes",
  conflict: "both sides changed it: decide under Conflicts",
};

function useShopifysValue({ field, currency, difference }: FieldInputProps): string | undefined {
  const formats = useFormats();
  if (!difference || difference.verdict === "create") return undefined;
  const theirs = valueText(field, difference.theirs.value, formats, currency) ?? "nothing";
  const short = theirs.length > 160 ? `${theirs.slice(0, 159)}…` : theirs;
  return `Shopify has ${short} · ${WORDS[difference.verdict] ?? ""}`;
}
