import { BlockStack, Modal } from "@shopify/polaris";
import { useState } from "react";
import { ErrorBanner } from "../error-banner";
import { useFocusBack } from "../opener";
import { useToastFor } from "../toast";
import type { Answered } from "../toast";
import { AlreadyRunning } from "./already-running";
import { ConfirmFull } from "./confirm-full";
import { EstimateLine } from "./estimate";
import { ResourceChoice } from "./resource-choice";
import { StartForm } from "./start-form";
import type { StartRequest } from "./start-parameters";
import { useStartChoice } from "./use-start-choice";
import type { StartWith } from "./use-start-choice";

interface StartDialogProps {
  /** What is chosen at first. */
  first: StartWith;
  /** The resources that have a job under way. */
  running: readonly string[];
  onStart: (request: StartRequest) => void;
  onClose: () => void;
  busy: boolean;
  /** What came of `onStart`: `done` closes the dialog, the rest is said in it. */
  answer: Answered | undefined;
}

/** Starting a sync without leaving the page; rendered only while it is open. */
export function StartDialog({ first, running, onStart, onClose, busy, answer }: StartDialogProps) {
  const start = useStartChoice(first, running, answer?.fields);
  // Asked about this answer: a newer one means that the full resync was sent and refused, which the form tells.
  const [asking, setAsking] = useState<{ over: Answered | undefined } | null>(null);
  const { request, resource } = start;
  const isFull = start.choice.mode === "full";
  useFocusBack();
  useToastFor(answer, onClose);

  if (request && asking && asking.over === answer) {
    return (
      <ConfirmFull
        open
        noun={resource.noun}
        estimate={start.cost}
        busy={busy}
        onClose={() => setAsking(null)}
        onConfirm={() => onStart(request)}
      />
    );
  }
  return (
    <Modal
      open
      onClose={onClose}
      title="Start a sync"
      primaryAction={{
        content: start.label,
        destructive: isFull,
        disabled: request === null,
        loading: busy,
        onAction: () => (isFull ? setAsking({ over: answer }) : request && onStart(request)),
      }}
      secondaryActions={[{ content: "Not now", onAction: onClose }]}
      footer={start.isRunning ? undefined : <EstimateLine estimate={start.estimate} noun={resource.noun} />}
    >
      <Modal.Section>
        <BlockStack gap="400">
          <ErrorBanner sentence={answer?.error} />
          <ResourceChoice chosen={resource.name} onChange={start.setResource} />
          {start.isRunning ? (
            <AlreadyRunning noun={resource.noun} />
          ) : (
            <StartForm resource={resource} choice={start.choice} onChange={start.setChoice} problems={start.problems} />
          )}
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
