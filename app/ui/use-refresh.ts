import { useEffect } from "react";

/**
 * Loads the page's data anew every so often while something on it may be moving and somebody is looking. It first makes
 * sure that the server is there, because data that fails to load would replace the page by an error.
 */
export function useRefresh(page: { revalidate: () => void; state: string }, everyMs: number | null): void {
  const { revalidate, state } = page;
  useEffect(() => {
    if (everyMs === null || state !== "idle") return;
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      fetch("/healthz").then(
        (response) => response.ok && revalidate(),
        () => undefined,
      );
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, revalidate, state]);
}
