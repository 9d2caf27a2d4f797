import { useEffect, useRef, useState } from "react";

const EVERY_MS = 1000;
/** After this long without an answer the merchant is told that the figures are old. */
const LOST_AFTER = 3;

/**
 * Follows `url` each second while the tab is visible and `isOver` does not say that nothing will change any more.
 * A failed request is simply tried again a second later; `lost` says when that has lasted a while. The first answer that
 * is over calls `onOver`, so that the page can fetch what only exists at the end.
 */
export function useLive<T>(
  url: string,
  initial: T,
  isOver: (value: T) => boolean,
  onOver: () => void,
): { value: T; lost: boolean } {
  const [answer, setAnswer] = useState<{ from: T; value: T; failures: number }>({
    from: initial,
    value: initial,
    failures: 0,
  });
  // A page that was loaded anew knows more than the last answer.
  const current = answer.from === initial ? answer : { from: initial, value: initial, failures: 0 };
  const over = isOver(current.value);
  const latest = useRef({ isOver, onOver });
  useEffect(() => {
    latest.current = { isOver, onOver };
  });

  useEffect(() => {
    if (over) return;
    const stop = new AbortController();
    const ask = async () => {
      try {
        const response = await fetch(url, { signal: stop.signal, headers: { accept: "application/json" } });
        if (!response.ok) throw new Error(`Answered ${response.status}.`);
        const value = (await response.json()) as T;
        if (stop.signal.aborted) return;
        setAnswer({ from: initial, value, failures: 0 });
        if (latest.current.isOver(value)) latest.current.onOver();
      } catch {
        if (stop.signal.aborted) return;
        setAnswer((before) => ({
          from: initial,
          value: before.from === initial ? before.value : initial,
          failures: before.failures + 1,
        }));
      }
    };
    const done = whileVisible(ask);
    return () => {
      stop.abort();
      done();
    };
  }, [url, over, initial]);

  return { value: current.value, lost: current.failures >= LOST_AFTER };
}

/** Asks one at a time, each second, and at once when the tab comes back. */
function whileVisible(ask: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  let asking = false;
  const next = () => {
    clearTimeout(timer);
    if (!ended && document.visibilityState === "visible") timer = setTimeout(() => void tick(), EVERY_MS);
  };
  const tick = async () => {
    if (asking) return;
    asking = true;
    await ask();
    asking = false;
    next();
  };
  const onChange = () => (document.visibilityState === "visible" ? void tick() : clearTimeout(timer));
  document.addEventListener("visibilitychange", onChange);
  next();
  return () => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", onChange);
  };
}
