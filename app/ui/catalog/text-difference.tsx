import { Text } from "@shopify/polaris";
import { diffWordsWithSpace } from "diff";
import type { CSSProperties } from "react";

const ADDED: CSSProperties = { background: "var(--p-color-bg-fill-success-secondary)", textDecoration: "none" };
const REMOVED: CSSProperties = { background: "var(--p-color-bg-fill-critical-secondary)" };

/** A text with what was added to it, and taken out of it, since `before`; said to screen readers as well. */
export function TextDifference({ before, after }: { before: string; after: string }) {
  return (
    <Text as="span" breakWord>
      {diffWordsWithSpace(before, after).map(({ added, removed, value }, n) => {
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
