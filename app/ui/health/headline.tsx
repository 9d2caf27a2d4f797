import { Await } from "@remix-run/react";
import { Card, SkeletonDisplayText, Text } from "@shopify/polaris";
import { Suspense } from "react";
import type { BlockStanding } from "~/resources/health";
import { useFormats } from "../formats-context";

/** The page's answer in one sentence, when every block has given its own. */
export function HealthHeadline({ standings }: { standings: Promise<BlockStanding[]> }) {
  return (
    <Card>
      <Suspense fallback={<SkeletonDisplayText size="medium" />}>
        <Await resolve={standings} errorElement={<Sentence standings={null} />}>
          {(known) => <Sentence standings={known} />}
        </Await>
      </Suspense>
    </Card>
  );
}

function Sentence({ standings }: { standings: BlockStanding[] | null }) {
  const { locale } = useFormats();
  return (
    <Text as="h2" variant="headingLg">
      {standings ? healthSentence(standings, locale) : "Not everything could be looked at; the rest is below."}
    </Text>
  );
}

/** "Everything is well: proof and API budget." · "Not working: API budget; everything else is well." */
export function healthSentence(standings: readonly BlockStanding[], locale: string): string {
  const list = (standing: BlockStanding["standing"]) => standings.filter((one) => one.standing === standing);
  const named = (ones: readonly BlockStanding[]) =>
    new Intl.ListFormat(locale, { type: "conjunction" }).format(ones.map(({ title }) => title));
  const bad = list("bad");
  const attention = list("attention");
  if (bad.length + attention.length === 0) return `Everything is well: ${named(standings)}.`;
  const parts = [
    bad.length > 0 && `not working: ${named(bad)}`,
    attention.length > 0 && `needs attention: ${named(attention)}`,
    list("well").length > 0 && "everything else is well",
  ];
  const sentence = parts.filter((part) => part !== false).join("; ");
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
