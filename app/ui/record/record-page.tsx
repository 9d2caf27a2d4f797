import { Await, useFetcher, useRevalidator } from "@remix-run/react";
import { BlockStack, Box, Layout, Page } from "@shopify/polaris";
import type { PageProps } from "@shopify/polaris";
import { Suspense, useMemo } from "react";
import type { ReactNode } from "react";
import type { MirrorState } from "~/resources/mirror-state";
import type { Reject } from "~/resources/stored";
import type { StoryPage } from "~/resources/story";
import { ErrorBanner } from "../error-banner";
import { useLive } from "../live";
import { useToastFor } from "../toast";
import type { Answered } from "../toast";
import { happeningsOf } from "./happenings";
import { MirrorCard } from "./mirror-card";
import type { Names } from "./story-words";
import { Timeline } from "./timeline";

/** What every record shows of itself; times are ISO 8601 in UTC. */
interface Shown {
  id: string;
  createdAt: string;
  cancelledAt?: string | null;
  closedAt?: string | null;
  publishedAt?: string | null;
  mirror: MirrorState;
  reject: Reject | null;
}

interface Fetching {
  onFetch: () => void;
  busy: boolean;
}

interface RecordPageProps extends Pick<PageProps, "title" | "titleMetadata" | "subtitle" | "backAction"> {
  resource: string;
  record: Shown;
  story: StoryPage;
  /** Whether Shopify's version is the same; null when it could not be asked. */
  identical: Promise<boolean | null>;
  adminUrl: string;
  /** What its children are called, for its timeline. */
  names?: Names;
  /** What it is made of. */
  children: (fetching: Fetching) => ReactNode;
  /** Beside it, below the mirror's own card. */
  aside: ReactNode;
}

/** The page of a mirrored record: itself, how the mirror came to hold it, its timeline; loaded anew as soon as something writes it. */
export function RecordPage(props: RecordPageProps) {
  const { resource, record, story, identical, adminUrl, names, children, aside, ...head } = props;
  const { mirror, reject } = record;
  const fetcher = useFetcher<Answered>();
  const answer = fetcher.data;
  const fetching = {
    onFetch: () => fetcher.submit({}, { method: "post" }),
    busy: fetcher.state !== "idle",
  };
  useToastFor(answer);
  useWrites(resource, record.id, mirror.writtenAt);

  const card = (same: boolean | null | undefined) => (
    <MirrorCard mirror={mirror} identical={same} reject={reject} {...fetching}>
      <Timeline
        resource={resource}
        id={record.id}
        story={story}
        happenings={happeningsOf({ ...record, story })}
        names={names}
      />
    </MirrorCard>
  );
  return (
    <Page
      {...head}
      primaryAction={{ content: "Fetch again", onAction: fetching.onFetch, loading: fetching.busy }}
      secondaryActions={[{ content: "Open in Shopify", url: adminUrl, target: "_top" }]}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={answer?.error} />
          <Layout>
            <Layout.Section>
              <BlockStack gap="400">{children(fetching)}</BlockStack>
            </Layout.Section>
            <Layout.Section variant="oneThird">
              <BlockStack gap="400">
                <Suspense fallback={card(undefined)}>
                  <Await resolve={identical}>{card}</Await>
                </Suspense>
                {aside}
              </BlockStack>
            </Layout.Section>
          </Layout>
        </BlockStack>
      </Box>
    </Page>
  );
}

/** Loads the record anew as soon as a webhook or a job has written it. */
function useWrites(resource: string, id: string, writtenAt: string): void {
  const { revalidate } = useRevalidator();
  const shown = useMemo(() => ({ writtenAt }), [writtenAt]);
  useLive(`/api/${resource}/${id}/mirror?ask=no`, shown, (latest) => latest.writtenAt !== writtenAt, revalidate);
}
