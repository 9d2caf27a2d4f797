import { Box, InlineGrid } from "@shopify/polaris";
import type { BoxProps } from "@shopify/polaris";
import type { WindowView } from "~/resources/sync-job";

const COLOURS: Readonly<Record<string, BoxProps["background"]>> = {
  submitted: "bg-fill-info-secondary",
  reading: "bg-fill-info",
  done: "bg-fill-success",
  failed: "bg-fill-critical",
};

/** The windows of a job as small segments, in the order they are read. */
export function WindowStrip({ windows }: { windows: readonly WindowView[] }) {
  if (windows.length < 2) return null;
  const done = windows.filter((window) => window.state === "done").length;
  return (
    <div role="img" aria-label={`${done} of ${windows.length} windows done`}>
      <InlineGrid columns={windows.length} gap="050">
        {windows.map((window) => (
          <Box
            key={window.n}
            minHeight="8px"
            borderRadius="100"
            background={COLOURS[window.state] ?? "bg-fill-tertiary"}
          />
        ))}
      </InlineGrid>
    </div>
  );
}
