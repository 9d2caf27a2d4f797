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
import { BlockStack, Box, Button, InlineStack, Page, Text } from "@shopify/polaris";
import { useRef, useState } from "react";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { counted } from "~/lib/words";
import { hasEnded, MODES } from "~/resources/sync-job";
import type { LiveJob } from "~/resources/sync-job";
import { startSync } from "~/sync/start-sync";
import { ErrorBanner } from "~/ui/error-banner";
import { useFormats } from "~/ui/formats-context";
import { ConfirmFull } from "~/ui/jobs/confirm-full";
import { JobProgress } from "~/ui/jobs/job-progress";
import { StartForm } from "~/ui/jobs/start-form";
import { buttonFor, FIRST_CHOICE, problemsOf, requestOf } from "~/ui/jobs/start-parameters";
import { useEstimate } from "~/ui/jobs/use-estimate";
import { useLive } from "~/ui/live";
import { formAnswer, pageAnswer } from "./answer";
import { liveRunningJob } from "./live-job";

/** On a phone cards reach from edge to edge; what lies on no card keeps a distance. */
const PHONE_MARGIN = { xs: "400", sm: "0" } as const;
const ORDERS = { one: "order", many: "orders" };

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => ({ running: await liveRunningJob(ctx, "orders") }));
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const form = await request.formData();
    const { jobId } = await startSync(ctx, readRequest(form.get("request")), {
      trigger: "person",
      startedBy: ctx.userId,
    });
    return redirect(`/app/jobs/${jobId}`);
  });
}

function readRequest(field: unknown): unknown {
  try {
    return JSON.parse(String(field));
  } catch (cause) {
    throw new AppError("invalid", "The form could not be read. Reload the page and try again.", { cause });
  }
}

export default function StartSyncPage() {
  const { running } = useLoaderData<typeof loader>();
  return (
    <Page narrowWidth title="Start a sync" backAction={{ content: "Overview", url: "/app" }}>
      <Box paddingBlockEnd="800">{running ? <AlreadyRunning initial={running} /> : <StartSync />}</Box>
    </Page>
  );
}

function AlreadyRunning({ initial }: { initial: LiveJob }) {
  const { revalidate } = useRevalidator();
  const { value, lost } = useLive(
    `/api/sync/jobs/${initial.job.id}`,
    initial,
    ({ job }) => hasEnded(job.status),
    revalidate,
  );
  return (
    <BlockStack gap="400">
      <Box paddingInline={PHONE_MARGIN}>
        <Text as="p">
          A job is running for your orders. One runs at a time; you can start the next when it has ended.
        </Text>
      </Box>
      <JobProgress live={value} lost={lost} />
      <Box paddingInline={PHONE_MARGIN}>
        <InlineStack align="end">
          <Button variant="primary" url={`/app/jobs/${value.job.id}`}>
            Open the job
          </Button>
        </InlineStack>
      </Box>
    </BlockStack>
  );
}

function StartSync() {
  const [params] = useSearchParams();
  const asked = MODES.find((mode) => mode === params.get("mode")) ?? "populate";
  const [choice, setChoice] = useState({ ...FIRST_CHOICE, mode: asked });
  const [confirming, setConfirming] = useState(false);
  const asker = useRef<HTMLDivElement>(null);
  const { locale } = useFormats();
  const submit = useSubmit();
  const sending = useNavigation().state !== "idle";
  const answer = useActionData<typeof action>();

  const problems = problemsOf(choice);
  const isValid = Object.keys(problems).length === 0;
  const request = requestOf(choice, "orders");
  const estimate = useEstimate(isValid ? request : null);
  const records = estimate.state === "known" ? counted(estimate.records, ORDERS, locale) : null;
  const start = () => void submit({ request: JSON.stringify(request) }, { method: "post" });

  return (
    <BlockStack gap="400">
      <ErrorBanner sentence={answer && "error" in answer ? answer.error : undefined} />
      <StartForm
        choice={choice}
        onChange={setChoice}
        problems={{ ...(answer && "fields" in answer ? answer.fields : undefined), ...problems }}
        estimate={estimate}
      />
      <Box paddingInline={PHONE_MARGIN}>
        <InlineStack align="end">
          <div ref={asker}>
            <Button
              variant="primary"
              tone={choice.mode === "full" ? "critical" : undefined}
              disabled={!isValid}
              loading={sending}
              onClick={choice.mode === "full" ? () => setConfirming(true) : start}
            >
              {buttonFor(choice.mode, records)}
            </Button>
          </div>
        </InlineStack>
      </Box>
      <ConfirmFull
        open={confirming}
        asker={asker}
        estimate={estimate.state === "known" ? estimate.sentence : null}
        onClose={() => setConfirming(false)}
        onConfirm={() => {
          setConfirming(false);
          start();
        }}
      />
    </BlockStack>
  );
}
