import { createContext, useContext, useState, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { formatsFor } from "./formats";
import type { Formats } from "./formats";

interface Clockwork {
  formats: Formats;
  /** When the server made this page: what the first paint shows, so that both sides agree. */
  serverNow: number;
}

const FormatsContext = createContext<Clockwork>({ formats: formatsFor("en", "UTC"), serverNow: 0 });

/**
 * Gives every component below the merchant's locale and the shop's time zone. Shopify tells the locale only when it
 * opens the app (`?locale=`), so the first one told is kept while the merchant moves between pages.
 */
export function FormatsProvider(props: { locale: string | null; timeZone: string; now: string; children: ReactNode }) {
  const [locale] = useState(props.locale ?? "en");
  const value = { formats: formatsFor(locale, props.timeZone), serverNow: Date.parse(props.now) };
  return <FormatsContext.Provider value={value}>{props.children}</FormatsContext.Provider>;
}

export function useFormats(): Formats {
  return useContext(FormatsContext).formats;
}

/** A text that depends on the time: worked out anew each second, rendered anew only when it changed. */
export function useTicking(text: (formats: Formats, now: number) => string): string {
  const { formats, serverNow } = useContext(FormatsContext);
  return useSyncExternalStore(
    everySecond,
    () => text(formats, Date.now()),
    () => text(formats, serverNow),
  );
}

const waiting = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for all times on the page. */
function everySecond(onTick: () => void): () => void {
  waiting.add(onTick);
  timer ??= setInterval(() => waiting.forEach((tick) => tick()), 1000);
  return () => {
    waiting.delete(onTick);
    if (waiting.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
