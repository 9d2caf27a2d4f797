import { Text } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";

const AT_MOST_EVERY_MS = 10_000;

/** Tells screen readers, politely and not each second, what the page shows moving; the last word is always told. */
export function Announce({ text, final }: { text: string; final: boolean }) {
  const [told, setTold] = useState(text);
  const lastAt = useRef(0);
  useEffect(() => {
    const wait = final ? 0 : Math.max(0, lastAt.current + AT_MOST_EVERY_MS - Date.now());
    const timer = setTimeout(() => {
      lastAt.current = Date.now();
      setTold(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, final]);
  return (
    <div role="status" aria-live="polite">
      <Text as="span" visuallyHidden>
        {told}
      </Text>
    </div>
  );
}
