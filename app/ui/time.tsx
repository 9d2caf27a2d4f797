import { Text } from "@shopify/polaris";
import { useFormats, useTicking } from "./formats-context";

/**
 * "4 seconds ago", with the exact time in the shop's zone on hover and for screen readers. A `column` of them has the room of the
 * longest, "59 seconds ago": it would jump, and its neighbours with it, each time that one of them changes.
 */
export function Ago({ at, capital, column = false }: { at: string; capital?: boolean; column?: boolean }) {
  const text = useTicking((formats, now) => formats.ago(at, now));
  return <ExactTime at={at} text={capital ? capitalised(text) : text} room={column ? "14ch" : undefined} />;
}

/** "Today 08:10", likewise; it stands by itself, in a cell or on a line. */
export function Moment({ at }: { at: string }) {
  const text = useTicking((formats, now) => formats.moment(at, now));
  return <ExactTime at={at} text={capitalised(text)} />;
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function ExactTime({ at, text, room }: { at: string; text: string; room?: string }) {
  const exact = useFormats().exact(at);
  return (
    <time
      dateTime={at}
      title={exact}
      style={room ? { display: "inline-block", minInlineSize: room } : undefined}
      suppressHydrationWarning
    >
      {text}
      <Text as="span" visuallyHidden>
        {`, ${exact}`}
      </Text>
    </time>
  );
}
