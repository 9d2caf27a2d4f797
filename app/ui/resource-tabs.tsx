import { useSearchParams } from "@remix-run/react";
import { Tabs } from "@shopify/polaris";
import type { ReactNode } from "react";
import { inWords } from "~/lib/words";
import { useResources } from "./resources-context";

/** Which resource a page is about; the address says it as well, so that it can be kept and sent. */
export function ResourceTabs({ chosen, children }: { chosen: string; children?: ReactNode }) {
  const [, setParams] = useSearchParams();
  const resources = useResources();
  return (
    <Tabs
      tabs={resources.map(({ name, noun }) => ({ id: name, content: inWords(noun.many), panelID: `${name}-panel` }))}
      selected={resources.findIndex(({ name }) => name === chosen)}
      onSelect={(n) => setParams({ resource: resources[n]?.name ?? chosen }, { preventScrollReset: true })}
    >
      {children}
    </Tabs>
  );
}
