import { render } from "preact";
import { useEffect, useState } from "preact/hooks";

import { askApp } from "./ask-app";
import { sayingOf } from "./standing";
import type { Standing } from "./standing";

/** How often the age in the sentence is counted on, in seconds. */
const BEAT = 5;

// Shopify calls the default export of the module that the target names.
export default function start(): void {
  render(<OrderMirror order={shopify.data.selected[0]?.id ?? ""} />, document.body);
}

function OrderMirror({ order }: { order: string }) {
  const { translate } = shopify.i18n;
  const [standing, setStanding] = useState<Standing>({ kind: "loading" });

  useEffect(() => {
    void askApp(fetch, order, "mirror").then(setStanding);
    const beat = setInterval(() => setStanding(aBeatLater), BEAT * 1000);
    return () => clearInterval(beat);
  }, [order]);

  const fetchAgain = () => {
    setStanding({ kind: "fetching" });
    void askApp(fetch, order, "fetch").then(setStanding);
  };

  const saying = sayingOf(standing, translate("language"));
  const sentence = "text" in saying ? saying.text : translate(saying.key, saying.values);
  const busy = standing.kind === "loading" || standing.kind === "fetching";
  return (
    <s-admin-block heading={translate("heading")} collapsedSummary={sentence}>
      <s-stack direction="block" gap="base">
        <s-text tone={saying.tone}>{sentence}</s-text>
        <s-button onClick={fetchAgain} loading={standing.kind === "fetching"} disabled={busy}>
          {translate("fetch")}
        </s-button>
      </s-stack>
    </s-admin-block>
  );
}

function aBeatLater(standing: Standing): Standing {
  return standing.kind === "known" ? { ...standing, since: standing.since + BEAT } : standing;
}
