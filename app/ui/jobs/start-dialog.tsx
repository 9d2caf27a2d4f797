import { BlockStack, Modal } from "@shopify/polaris";
import { useState } from "react";
import type { Mode } from "~/resources/sync-job";
import { ErrorBanner } from "../error-banner";
import { useFocusBack } from "../opener";
import { useToastFor } from "../toast";
import type { Answered } from "../toast";
import { ConfirmFull } from "./confirm-full";
import { EstimateLine } from "./estimate";
import { StartForm } from "./start-form";
import type { StartRequest } from "./start-parameters";
import { useStartChoice } from "./use-start-choice";

interface StartDialogProps {
  /** The mode that is chosen at first. */
  mode: Mode;
  onStart: (request: StartRequest) => void;
  onClose: () => void;
  busy: boolean;
  /** What came of `onStart`: `done` closes the dialog, the rest is said in it. */
  answer: Answered | undefined;
}

/** Starting a sync without leaving the page; rendered only while it is open. */
export function StartDialog({ mode, onStart, onClose, busy, answer }: StartDialogProps) {
  const start = useStartChoice(mode, answer?.fields);
  // Asked about this answer: a newer one means that the full resync was sent and refused, which the form tells.
  const [asking, setAsking] = useState<{ over: Answered | undefined } | null>(null);
  const { request } = start;
  const isFull = start.choice.mode === "full";
  useFocusBack();
  useToastFor(answer, onClose);

  if (request && asking && asking.over === answer) {
    return (
      <ConfirmFull
        open
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
      footer={<EstimateLine estimate={start.estimate} />}
    >
      <Modal.Section>
        <BlockStack gap="400">
          <ErrorBanner sentence={answer?.error} />
          <StartForm choice={start.choice} onChange={start.setChoice} problems={start.problems} />
        </BlockStack>
      </Modal.Section>
    </Modal>
  );
}
