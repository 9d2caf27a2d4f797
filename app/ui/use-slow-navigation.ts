import { useLocation, useNavigation } from "@remix-run/react";
import { useEffect, useState } from "react";

/** Sooner than this a page just appears; a skeleton in between would only flicker. */
const NOTICED_MS = 200;

/** The path of the page the merchant is on the way to, once the way is long enough to be noticed; null otherwise. */
export function useSlowNavigation(): string | null {
  const { state, location: next } = useNavigation();
  const { pathname } = useLocation();
  const [noticed, setNoticed] = useState<string>();
  const target = state === "loading" && next.pathname !== pathname ? next : null;
  const key = target?.key;
  useEffect(() => {
    if (key === undefined) return;
    const timer = setTimeout(() => setNoticed(key), NOTICED_MS);
    return () => clearTimeout(timer);
  }, [key]);
  return target && noticed === key ? target.pathname : null;
}
