import { TextField } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";

const REST_MS = 400;

/** A text that is told on once the typing rests; a value that changes elsewhere replaces it. */
export function useResting(value: string, onChange: (value: string) => void) {
  const [typed, setTyped] = useState<{ from: string; text: string } | null>(null);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => {
      if (typed.text !== typed.from) latest.current(typed.text);
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const isTyping = typed !== null && typed.from === value;
  return { value: isTyping ? typed.text : value, onChange: (text: string) => setTyped({ from: value, text }) };
}

export function RestingField(props: { label: string; value: string; onChange: (value: string) => void }) {
  const field = useResting(props.value, (text) => props.onChange(text.trim()));
  return <TextField label={props.label} labelHidden autoComplete="off" value={field.value} onChange={field.onChange} />;
}
