import { Text } from "@shopify/polaris";
import type { Json } from "~/resources/resource";
import { useFormats } from "../formats-context";
import { TextDifference } from "./text-difference";
import { isText, valueText } from "./value-text";

interface FieldValueProps {
  field: string;
  value: Json;
  currency: string;
  /** What it was before: the words that differ are marked. */
  before?: Json;
}

/** A value of a catalog field; what is not there is said. */
export function FieldValue({ field, value, currency, before }: FieldValueProps) {
  const formats = useFormats();
  const text = valueText(field, value, formats, currency);
  const old = before === undefined ? null : valueText(field, before, formats, currency);
  if (text === null)
    return (
      <Text as="span" tone="subdued">
        Empty
      </Text>
    );
  if (old !== null && old !== text && isText(field)) return <TextDifference before={old} after={text} />;
  return (
    <Text as="span" breakWord>
      {text}
    </Text>
  );
}
