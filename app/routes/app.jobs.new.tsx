import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import {
  useActionData,
  useLoaderData,
  useNavigation,
  useRevalidator,
  useSearchParams,
  useSubmit,
} from "@remix-run/react";
import { BlockStack, Box, Button, InlineStack, Page } from "@shopify/polaris";
import { useRef, useState } from "react";
import { adminContext } from "~/context.server";
import type { ResourceView } from "~/resources/resource-view";
import { hasEnded, MODES } from "~/resources/sync-job";
import type { LiveJob } from "~/resources/sync-job";
import { ErrorBanner } from "~/ui/error-banner";
import { AlreadyRunning } from "~/ui/jobs/already-running";
import { ConfirmFull } from "~/ui/jobs/confirm-full";
import { EstimateCard } from "~/ui/jobs/estimate";
import { JobProgress } from "~/ui/jobs/job-progress";
import { ResourceChoice } from "~/ui/jobs/resource-choice";
import { StartForm } from "~/ui/jobs/start-form";
import { useStartChoice } from "~/ui/jobs/use-start-choice";
import { useLive } from "~/ui/live";
import { formAnswer, pageAnswer } from "./answer";
import { liveRunningJobs } from "./live-job";
import { startFromForm } from "./start-from-form";

/** On a phone cards reach from edge to edge; what lies on no card keeps a distance. */
const PHONE_MARGIN = { xs: "400", sm: "0" } as const;

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => ({ running: await liveRunningJobs(ctx) }));
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const { jobId } = await startFromForm(ctx, await request.formData());
    return redirect(`/app/jobs/${jobId}`);
  });
}

export default function StartSyncPage() {
  const { running } = useLoaderData<typeof loader>();
  const [params] = useSearchParams();
  const [confirming, setConfirming] = useState(false);
  const asker = useRef<HTMLDivElement>(null);
  const submit = useSubmit();
  const sending = useNavigation().state !== "idle";
  const answer = useActionData<typeof action>();
  const start = useStartChoice(
    { resource: params.get("resource"), mode: MODES.find((mode) => mode === params.get("mode")) ?? "populate" },
    running.map(({ job }) => job.resource),
    answer && "fields" in answer ? answer.fields : undefined,
  );
  const { resource } = start;
  const isFull = start.choice.mode === "full";
  const send = () => void submit({ request: JSON.stringify(start.request) }, { method: "post" });
  const underWay = running.find(({ job }) => job.resource === resource.name);

  return (
    <Page narrowWidth title="Start a sync" backAction={{ content: "Overview", url: "/app" }}>
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={answer && "error" in answer ? answer.error : undefined} />
          <Box paddingInline={PHONE_MARGIN}>
            <ResourceChoice chosen={resource.name} onChange={start.setResource} />
          </Box>
          {underWay ? (
            <UnderWay key={underWay.job.id} initial={underWay} noun={resource.noun} />
          ) : (
            <>
              <StartForm
                resource={resource}
                choice={start.choice}
                onChange={start.setChoice}
                problems={start.problems}
              />
              <EstimateCard estimate={start.estimate} noun={resource.noun} />
              <Box paddingInline={PHONE_MARGIN}>
                <InlineStack align="end">
                  <div ref={asker}>
                    <Button
                      variant="primary"
                      tone={isFull ? "critical" : undefined}
                      disabled={start.request === null}
                      loading={sending}
                      onClick={isFull ? () => setConfirming(true) : send}
                    >
                      {start.label}
                    </Button>
                  </div>
                </InlineStack>
              </Box>
            </>
          )}
        </BlockStack>
      </Box>
      <ConfirmFull
        open={confirming}
        asker={asker}
        noun={resource.noun}
        estimate={start.cost}
        onClose={() => setConfirming(false)}
        onConfirm={() => {
          setConfirming(false);
          send();
        }}
      />
    </Page>
  );
}

/** What runs instead of what could be started; when it has ended, the form is back. */
function UnderWay({ initial, noun }: { initial: LiveJob } & Pick<ResourceView, "noun">) {
  const { revalidate } = useRevalidator();
  const { value, lost } = useLive(
    `/api/sync/jobs/${initial.job.id}`,
    initial,
    ({ job }) => hasEnded(job.status),
    revalidate,
  );
  return (
    <>
      <Box paddingInline={PHONE_MARGIN}>
        <AlreadyRunning noun={noun} />
      </Box>
      <JobProgress live={value} lost={lost} />
      <Box paddingInline={PHONE_MARGIN}>
        <InlineStack align="end">
          <Button variant="primary" url={`/app/jobs/${value.job.id}`}>
            Open the job
          </Button>
        </InlineStack>
      </Box>
    </>
  );
}
