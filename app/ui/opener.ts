import { useEffect, useState } from "react";

/**
 * The control that the merchant has just used, for giving the focus back to it. An item of a menu goes away with its menu, so the
 * button that opened the menu stands in for it.
 */
export function openerOf(used: Element | null): HTMLElement | null {
  for (let element = used; element; element = element.parentElement) {
    const button = element.id && document.querySelector<HTMLElement>(`[aria-controls="${CSS.escape(element.id)}"]`);
    if (button) return button;
  }
  return used instanceof HTMLElement && used !== document.body ? used : null;
}

/** For what covers the page as long as it is mounted, in the browser only: remembers who had the focus, and gives it back at the end. */
export function useFocusBack(): void {
  const [opener] = useState(() => openerOf(document.activeElement));
  useEffect(() => () => opener?.focus(), [opener]);
}
