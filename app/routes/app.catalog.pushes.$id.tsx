import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import { useFetcher, useLoaderData, useRevalidator } from "@remix-run/react";
import { BlockStack, Box, Button, ButtonGroup, Page, Text } from "@shopify/polaris";
import { useState } from "react";
import { cancelPush } from "~/catalog/push/cancel-push";
import { readPush, readPushItems } from "~/catalog/push/read-pushes";
import { startPush } from "~/catalog/push/start-push";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { hasPushEnded, PUSH_KIND_WORDS } from "~/resources/catalog/push";
import type { PushItemView, PushRunView } from "~/resources/catalog/push";
import { PushBadge } from "~/ui/catalog/push-badge";
import { PushItems } from "~/ui/catalog/push-items";
import { PushSummary } from "~/ui/catalog/push-summary";
import { UndoDialog } from "~/ui/catalog/undo-dialog";
import { Announce } from "~/ui/announce";
import { ErrorBanner } from "~/ui/error-banner";
import { useLive } from "~/ui/live";
import { useToastFor } from "~/ui/toast";
import { useChosenParams } from "~/ui/use-chosen-params";
import { formAnswer, pageAnswer } from "./answer";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const push = await readPush(ctx, params.id ?? "");
    const asked = new URL(request.url).searchParams;
    const states = asked.get("state")?.split(",");
    const page = await readPushItems(ctx, push.id, { states, after: asked.get("after") ?? undefined });
    return { push, ...page, currency: ctx.shop.currencyCode };
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const form = await request.formData();
    const id = params.id ?? "";
    if (form.get("intent") === "cancel") {
      await cancelPush(ctx, id);
      return { done: "The push stops after what it is writing" };
    }
    if (form.get("intent") !== "undo")
      throw new AppError("invalid", "This page does not know what to do. Reload it and try again.");
    const ids = form.getAll("product").map(String);
    const asked = { kind: "rollback", ofRunId: id, ...(ids.length > 0 && { ids }) };
    const { runId } = await startPush(ctx, asked, { trigger: "person", startedBy: ctx.userId });
    return redirect(`/app/catalog/pushes/${runId}`);
  });
}

export default function PushPage() {
  const { push: loaded, items, next, currency } = useLoaderData<typeof loader>();
  const { revalidate } = useRevalidator();
  const { value, lost } = useLive<{ push: PushRunView }>(
    `/api/catalog/pushes/${loaded.id}`,
    { push: loaded },
    ({ push }) => hasPushEnded(push.status),
    revalidate,
  );
  const { push } = value;
  const [params, setParams] = useChosenParams();
  const [undoing, setUndoing] = useState<PushItemView | "run" | null>(null);
  const act = usePushActions(() => setUndoing(null));
  const ended = hasPushEnded(push.status);

  return (
    <Page
      title={PUSH_KIND_WORDS[push.kind]}
      titleMetadata={<PushBadge status={push.status} />}
      subtitle={push.sentence}
      backAction={{ content: "Pushes", url: "/app/catalog/pushes" }}
      secondaryActions={[
        ...(ended ? [] : [{ content: "Cancel", onAction: act.cancel, loading: act.busy }]),
        ...(push.undoableUntil !== null
          ? [{ content: "Undo this run", destructive: true, onAction: () => setUndoing("run") }]
          : []),
      ]}
    >
      <Announce text={push.sentence} final={ended} />
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={act.error} />
          <PushSummary push={push} lost={lost} />
          {/* On a phone cards reach from edge to edge; what lies on no card keeps a distance. */}
          <Box paddingInline={{ xs: "400", sm: "0" }}>
            <StateChoice state={params.get("state")} onChoose={(state) => setParams(state ? { state } : {})} />
          </Box>
          <PushItems
            items={items}
            currency={currency}
            onUndo={push.undoableUntil !== null ? (item) => setUndoing(item) : null}
          />
          <Box paddingInline={{ xs: "400", sm: "0" }}>
            {items.length === 0 && (
              <Text as="p" tone="subdued">
                {params.has("state") ? "No products stand like that." : "No products yet."}
              </Text>
            )}
            {next !== null && (
              <Button onClick={() => setParams({ ...Object.fromEntries(params), after: next })}>
                Further products
              </Button>
            )}
          </Box>
        </BlockStack>
      </Box>
      {undoing && (
        <UndoDialog
          what={undoing === "run" ? null : undoing.title}
          count={undoing === "run" ? push.pushed : 1}
          busy={act.busy}
          onConfirm={() => act.undo(undoing === "run" ? [] : [undoing.catalogProductId])}
          onClose={() => setUndoing(null)}
        />
      )}
    </Page>
  );
}

const STATE_CHOICES: readonly { label: string; state: string | null }[] = [
  { label: "All", state: null },
  { label: "Pushed", state: "done" },
  { label: "Conflicts", state: "conflict" },
  { label: "Failed", state: "failed" },
];

function StateChoice({ state, onChoose }: { state: string | null; onChoose: (state: string | null) => void }) {
  return (
    <ButtonGroup variant="segmented">
      {STATE_CHOICES.map((choice) => (
        <Button key={choice.label} pressed={choice.state === state} onClick={() => onChoose(choice.state)}>
          {choice.label}
        </Button>
      ))}
    </ButtonGroup>
  );
}

function usePushActions(onDone: () => void) {
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  useToastFor(answer && "done" in answer ? answer : null, onDone);
  return {
    busy: fetcher.state !== "idle",
    error: answer && "error" in answer ? answer.error : undefined,
    cancel: () => fetcher.submit({ intent: "cancel" }, { method: "post" }),
    undo: (ids: readonly string[]) => {
      const form = new FormData();
      form.append("intent", "undo");
      for (const id of ids) form.append("product", id);
      fetcher.submit(form, { method: "post" });
    },
  };
}
