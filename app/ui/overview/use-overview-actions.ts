import { useFetcher, useRevalidator } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { useState } from "react";
import { useToastFor } from "../toast";
import type { Answered } from "../toast";

const NOT_ASKED =
  "Shopify did not ask for this permission here. Close Lockstep, open it again in Shopify Admin and accept the permissions it asks for.";

/** The overview's buttons that act at once. */
export function useOverviewActions() {
  const fetcher = useFetcher<Answered>();
  const shopify = useAppBridge();
  const { revalidate } = useRevalidator();
  const [notAsked, setNotAsked] = useState(false);
  useToastFor(fetcher.data);
  const send = (intent: string, more: Record<string, string> = {}) =>
    fetcher.submit({ intent, ...more }, { method: "post", action: "/app?index" });
  const sent = (name: string) => String(fetcher.formData?.get(name) ?? "");
  return {
    update: (resources: readonly string[]) => send("update", { resources: resources.join() }),
    isUpdating: (resources: readonly string[]) => sent("intent") === "update" && sent("resources") === resources.join(),
    cancel: (jobId: string) => send("cancel", { jobId }),
    isCancelling: (jobId: string) => sent("intent") === "cancel" && sent("jobId") === jobId,
    repair: (resource: string) => send("start", { request: JSON.stringify({ resource, mode: "verify" }) }),
    retry: (resource: string) => send("retry", { resource }),
    /** Asks Shopify again although it has not answered. */
    reload: () => send("ask-again"),
    /** Shopify asks the merchant. It refuses to for scopes that the app's configuration does not call optional. */
    grant: (scopes: readonly string[]) =>
      void shopify.scopes.request([...scopes]).then(
        () => {
          setNotAsked(false);
          revalidate();
        },
        () => setNotAsked(true),
      ),
    showGuide: (shown: boolean) => send(shown ? "open-guide" : "close-guide"),
    error: notAsked ? NOT_ASKED : fetcher.data?.error,
  };
}
