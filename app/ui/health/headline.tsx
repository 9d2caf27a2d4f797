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

/** "Everything is well: Proof and API budget." · "Shopify has not answered since 14:02; needs attention: Gaps." */
export function healthSentence(standings: readonly BlockStanding[], locale: string): string {
  const named = (ones: readonly BlockStanding[]) =>
    new Intl.ListFormat(locale, { type: "conjunction" }).format(ones.map(({ title }) => title));
  const unwell = (["bad", "attention"] as const).flatMap((standing) => {
    const ones = standings.filter((one) => one.standing === standing);
    const unnamed = ones.filter(({ trouble }) => trouble === undefined);
    const told = ones.flatMap(({ trouble }) => trouble ?? []);
    return unnamed.length > 0 ? [...told, `${WORDS[standing]}: ${named(unnamed)}`] : told;
  });
  if (unwell.length === 0) return `Everything is well: ${named(standings)}.`;
  const others = standings.some(({ standing }) => standing === "well") ? ["everything else is well"] : [];
  const sentence = [...unwell, ...others].join("; ");
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

const WORDS = { bad: "not working", attention: "needs attention" } as const;
