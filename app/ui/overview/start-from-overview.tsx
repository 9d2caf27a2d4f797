import { useFetcher } from "@remix-run/react";
import { StartDialog } from "../jobs/start-dialog";
import type { StartWith } from "../jobs/use-start-choice";
import type { Answered } from "../toast";

/** The start dialog, rendered only while it is open; a new one has not been answered yet. */
export function StartFromOverview(props: { first: StartWith; running: readonly string[]; onClose: () => void }) {
  const fetcher = useFetcher<Answered>();
  return (
    <StartDialog
      {...props}
      onStart={(request) =>
        fetcher.submit({ intent: "start", request: JSON.stringify(request) }, { method: "post", action: "/app?index" })
      }
      busy={fetcher.state !== "idle"}
      answer={fetcher.data}
    />
  );
}
