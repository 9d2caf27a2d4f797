import { useBlocker } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { useEffect } from "react";

/**
 * Keeps the merchant from losing unsaved changes by a link inside the app; Shopify's own menu asks by itself while a save bar
 * is shown. App Bridge's promise resolves when the merchant agrees to leave, and may never do so.
 */
export function useLeaveConfirmation(unsaved: boolean): void {
  const shopify = useAppBridge();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => unsaved && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    // Saved or discarded meanwhile: what was clicked before that no longer counts.
    if (!unsaved) return blocker.reset();
    let isCurrent = true;
    const leave = () => {
      if (isCurrent) blocker.proceed();
    };
    void shopify.saveBar.leaveConfirmation().then(leave, () => undefined);
    return () => {
      isCurrent = false;
    };
  }, [blocker, unsaved, shopify]);
}
