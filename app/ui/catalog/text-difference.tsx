import { Text } from "@shopify/polaris";
import { diffWordsWithSpace } from "diff";
import type { CSSProperties } from "react";

const ADDED: CSSProperties = { background: "var(--p-color-bg-fill-success-secondary)", textDecoration: "none" };
const REMOVED: CSSProperties = { background: "var(--p-color-bg-fill-critical-secondary)" };

/** Below this share of words in common, marks between the words only make both texts hard to read. */
const IN_COMMON = 0.4;

/** A text with what was added to it, and taken out of it, since `before`; said to screen readers as well. As it is, if it is quite another. */
export function TextDifference({ before, after }: { before: string; after: string }) {
  const parts = diffWordsWithSpace(before, after);
  const letters = (text: string) => text.replace(/\s/g, "").length;
  const kept = parts.reduce((sum, part) => sum + (part.added || part.removed ? 0 : letters(part.value)), 0);
  const isAnother = kept < IN_COMMON * Math.max(letters(before), letters(after));
  return (
    <Text as="span" breakWord>
      {(isAnother ? [{ value: after, added: false, removed: false }] : parts).map(({ added, removed, value }, n) => {
        if (added)
          return (
            <ins key={n} style={ADDED}>
              <Text as="span" visuallyHidden>
                {" [added:] "}
              </Text>
              {value}
            </ins>
          );
        if (!removed) return <span key={n}>{value}</span>;
        return (
          <del key={n} style={REMOVED}>
            <Text as="span" visuallyHidden>
              {" [removed:] "}
            </Text>
            {value}
          </del>
        );
      })}
    </Text>
  );
}
