import { useAppBridge } from "@shopify/app-bridge-react";
import { useEffect, useRef } from "react";

export interface Answered {
  /** What was done, for a toast. */
  done?: string;
  /** What went wrong, for a banner or a field. */
  error?: string;
  fields?: Record<string, string>;
}

/** Shows what an action has done, and calls `onDone`, once per answer. */
export function useToastFor(answer: Answered | null | undefined, onDone?: () => void): void {
  const shopify = useAppBridge();
  const shown = useRef<Answered | null>(null);
  useEffect(() => {
    if (!answer?.done || shown.current === answer) return;
    shown.current = answer;
    shopify.toast.show(answer.done);
    onDone?.();
  }, [answer, shopify, onDone]);
}
