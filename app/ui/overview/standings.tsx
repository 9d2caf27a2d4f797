import { Await } from "@remix-run/react";
import { BlockStack, Card, Divider } from "@shopify/polaris";
import { Fragment, Suspense } from "react";
import { useResource, useResources } from "../resources-context";
import { Headline, HeadlineSkeleton } from "./headline";
import type { Standing } from "./headline";

/** What the overview knows of a resource: at once, and of its numbers when they are there. */
export interface ResourceStanding {
  name: string;
  freshness: {
    freshAt: string | null;
    lastSyncAt: string | null;
    lastDeliveryAt: string | null;
    proof: Standing["proof"];
  };
  lastJob: Standing["lastJob"];
  counts: Promise<{
    mirrored: number;
    inShopify: number | null;
    countedAt: string | null;
    isOld: boolean;
    refused: string | null;
  }>;
}

interface Ways {
  update: (resources: readonly string[]) => void;
  isUpdating: (resources: readonly string[]) => boolean;
}

/** The page's answer: a line per resource, each with its next step. */
export function Standings(props: {
  resources: readonly ResourceStanding[];
  running: readonly string[];
  act: Ways;
  /** Absent while something else on the page offers it. */
  onPopulate?: (resource: string) => void;
}) {
  return (
    <Card>
      <BlockStack gap="400">
        {props.resources.map((one, n) => (
          <Fragment key={one.name}>
            {n > 0 && <Divider />}
            <Line one={one} isRunning={props.running.includes(one.name)} {...props} />
          </Fragment>
        ))}
      </BlockStack>
    </Card>
  );
}

export function StandingsSkeleton() {
  return (
    <Card>
      <BlockStack gap="400">
        {useResources().map(({ name }, n) => (
          <Fragment key={name}>
            {n > 0 && <Divider />}
            <HeadlineSkeleton />
          </Fragment>
        ))}
      </BlockStack>
    </Card>
  );
}

function Line(props: {
  one: ResourceStanding;
  isRunning: boolean;
  act: Ways;
  onPopulate?: (resource: string) => void;
}) {
  const { one, isRunning, act, onPopulate } = props;
  const { name, freshness, lastJob, counts } = one;
  const { noun } = useResource(name);
  const populate = onPopulate && { content: `Populate ${noun.many}…`, onAction: () => onPopulate(name) };
  const action =
    freshness.lastSyncAt === null
      ? populate
      : { content: `Update ${noun.many}`, onAction: () => act.update([name]), loading: act.isUpdating([name]) };
  return (
    <Suspense fallback={<HeadlineSkeleton />}>
      <Await resolve={counts}>
        {({ mirrored, inShopify, countedAt, isOld, refused }) => (
          <Headline
            standing={{
              ...freshness,
              resource: name,
              mirrored,
              inShopify,
              asOf: isOld ? countedAt : null,
              refused,
              lastJob,
              running: isRunning,
            }}
            action={isRunning ? undefined : action}
          />
        )}
      </Await>
    </Suspense>
  );
}
