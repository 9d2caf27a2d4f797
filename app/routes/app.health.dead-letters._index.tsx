import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useFetcher, useLoaderData, useNavigation, useRevalidator, useSearchParams } from "@remix-run/react";
import { Banner, BlockStack, Box, Card, EmptyState, Page, Text, useIndexResourceState } from "@shopify/polaris";
import { useState } from "react";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { zonedClock } from "~/lib/zoned-day";
import { lastReplay } from "~/mirror/ask-again";
import { countDeadLetters, listDeadLetters } from "~/mirror/read-dead-letters";
import { planReplay, replayDeliveries } from "~/sync/replay-deliveries";
import { retryDeadLetters } from "~/sync/retry-dead-letters";
import { ErrorBanner } from "~/ui/error-banner";
import { useFormats } from "~/ui/formats-context";
import { DeadLetterTable } from "~/ui/health/dead-letter-table";
import { howMany } from "~/ui/health/dead-letter-words";
import { ReplayForm } from "~/ui/health/replay-form";
import { useToastFor } from "~/ui/toast";
import { useRefresh } from "~/ui/use-refresh";
import { formAnswer, pageAnswer } from "./answer";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const { after, before } = Object.fromEntries(new URL(request.url).searchParams);
  return pageAnswer(ctx.log, async () => {
    const [page, counts, replay] = await Promise.all([
      listDeadLetters(ctx, { after, before }),
      countDeadLetters(ctx),
      lastReplay(ctx),
    ]);
    const { timeZone } = ctx.shop;
    const now = ctx.clock().getTime();
    const range = {
      from: zonedClock(new Date(now - HOUR_MS), timeZone),
      to: zonedClock(new Date(now + MINUTE_MS), timeZone),
    };
    return { ...page, counts, replay, range, timeZone };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const form = await request.formData();
    const range = { from: form.get("from"), to: form.get("to") };
    switch (form.get("intent")) {
      case "retry": {
        const keys = form.getAll("key").map(String);
        const { asked } = await retryDeadLetters(ctx, keys.length > 0 ? { keys } : { all: true });
        return {
          done:
            asked === 0 ? "There is nothing to be tried again" : `${asked.toLocaleString("en")} are being tried again`,
        };
      }
      case "plan":
        return { plan: await planReplay(ctx, range) };
      case "replay": {
        const { replayed } = await replayDeliveries(ctx, range, ctx.userId);
        return {
          done: `${replayed.toLocaleString("en")} ${replayed === 1 ? "record is" : "records are"} being read again`,
        };
      }
      default:
        throw new AppError("invalid", "This page does not know what to do. Reload it and try again.");
    }
  });
}

export default function DeadLettersPage() {
  const { letters, next, previous, counts, replay, range, timeZone } = useLoaderData<typeof loader>();
  const formats = useFormats();
  const [, setParams] = useSearchParams();
  const loading = useNavigation().state === "loading";
  const keyed = letters.map((letter) => ({ ...letter, id: letter.key }));
  const { selectedResources, allResourcesSelected, handleSelectionChange, clearSelection } =
    useIndexResourceState(keyed);
  const selected = allResourcesSelected ? letters.map((letter) => letter.key) : selectedResources;
  const retry = useRetry(clearSelection);
  const isMoving = counts.retrying > 0 || (replay?.left ?? 0) > 0;
  useRefresh(useRevalidator(), isMoving ? 2000 : 15_000);
  const turn = (side: "after" | "before", cursor: string | null) => {
    setParams(cursor ? { [side]: cursor } : {});
    clearSelection();
  };
  const isEmpty = letters.length === 0 && counts.failed === 0;

  return (
    <Page
      fullWidth
      title="Dead letters"
      subtitle="Deliveries and records that failed for good. Nothing waits behind them."
      backAction={{ content: "Health", url: "/app/health" }}
      primaryAction={{
        content: "Retry all",
        onAction: () => retry.send([]),
        loading: retry.busy === "all",
        disabled: letters.length === 0,
      }}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={retry.error} />
          {counts.retrying > 0 && (
            <Banner>
              <Text as="p">{`${howMany(counts.retrying, formats)} being tried again.`}</Text>
            </Banner>
          )}
          <Card padding="0">
            {isEmpty ? (
              <EmptyState heading="Nothing has failed for good" image="">
                <p>
                  What cannot be mirrored will be listed here with the plain reason and what came, to be tried again one
                  by one or all together.
                </p>
              </EmptyState>
            ) : (
              <DeadLetterTable
                letters={letters}
                selected={selected}
                selectedItemsCount={allResourcesSelected ? "All" : selected.length}
                onSelectionChange={handleSelectionChange}
                loading={loading}
                promotedBulkActions={[
                  { content: "Try again", onAction: () => retry.send(selected), disabled: retry.busy !== null },
                ]}
                pagination={
                  next === null && previous === null
                    ? undefined
                    : {
                        hasNext: next !== null,
                        hasPrevious: previous !== null,
                        onNext: () => turn("after", next),
                        onPrevious: () => turn("before", previous),
                        accessibilityLabels: { next: "Tried earlier", previous: "Tried later" },
                      }
                }
              />
            )}
          </Card>
          <Replay range={range} timeZone={timeZone} last={replay} />
        </BlockStack>
      </Box>
    </Page>
  );
}

function useRetry(onDone: () => void) {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  useToastFor(answer && "done" in answer ? answer : null, onDone);
  const sent = fetcher.formData?.getAll("key").length ?? 0;
  return {
    busy: fetcher.state === "idle" ? null : sent === 0 ? ("all" as const) : ("some" as const),
    error: answer && "error" in answer ? answer.error : undefined,
    send: (keys: readonly string[]) => {
      const form = new FormData();
      form.set("intent", "retry");
      for (const key of keys) form.append("key", key);
      fetcher.submit(form, { method: "post" });
    },
  };
}

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;

function Replay({ range, timeZone, last }: Pick<Loaded, "range" | "timeZone"> & { last: Loaded["replay"] }) {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  const [stale, setStale] = useState(false);
  const [initial] = useState(range);
  useToastFor(answer && "done" in answer ? answer : null);
  const send = (intent: "plan" | "replay", { from, to }: { from: string; to: string }) => {
    setStale(false);
    fetcher.submit({ intent, from, to }, { method: "post" });
  };
  const intent = fetcher.formData?.get("intent");
  const refused = answer && "error" in answer && !stale ? answer : null;
  return (
    <BlockStack gap="400">
      <ErrorBanner sentence={refused && !refused.fields ? refused.error : undefined} />
      <ReplayForm
        initial={initial}
        timeZone={timeZone}
        plan={(answer && "plan" in answer && !stale && answer.plan) || null}
        last={last}
        errors={refused?.fields ?? {}}
        busy={intent === "plan" || intent === "replay" ? intent : null}
        onChange={() => setStale(true)}
        onPlan={(chosen) => send("plan", chosen)}
        onReplay={(chosen) => send("replay", chosen)}
      />
    </BlockStack>
  );
}
