import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useRevalidator } from "@remix-run/react";
import { BlockStack, Box, Page } from "@shopify/polaris";
import { adminContext } from "~/context.server";
import type { AdminContext } from "~/context.server";
import { inWords } from "~/lib/words";
import { readDeadLetterFacts } from "~/mirror/read-dead-letters";
import { readProofs } from "~/mirror/proofs";
import { readWork } from "~/mirror/read-work";
import { readSilentFields } from "~/mirror/read-silent-fields";
import { readWatermark } from "~/mirror/watermarks";
import { RESOURCES, resourceNamed } from "~/resources";
import type { Resource } from "~/resources/resource";
import { API_VERSION } from "~/shopify.server";
import { readGapMap } from "~/sync/gap-map";
import { readApiBudget } from "~/sync/read-api-budget";
import { readResourceStanding } from "~/sync/resource-standing";
import { readScheduleFacts } from "~/sync/set-schedules";
import { readWebhookHealth } from "~/sync/webhook-health";
import { ApiBudget } from "~/ui/health/api-budget";
import { HealthBlock } from "~/ui/health/block";
import { DeadLetters } from "~/ui/health/dead-letters";
import { GapMap } from "~/ui/health/gap-map";
import { HealthHeadline } from "~/ui/health/headline";
import { ProofBlock } from "~/ui/health/proof";
import { SchedulesBlock } from "~/ui/health/schedules";
import { SilentFields } from "~/ui/health/silent-fields";
import { WebhookBlock } from "~/ui/health/webhooks";
import { WorkBlock } from "~/ui/health/work";
import { ResourceTabs } from "~/ui/resource-tabs";
import { useRefresh } from "~/ui/use-refresh";
import { formAnswer, pageAnswer } from "./answer";
import { block, standingsOf } from "./health-block";
import { startFromForm } from "./start-from-form";

/** A further block is a line here and a line on the page; they are shown in the same order. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const resource = resourceNamed(new URL(request.url).searchParams.get("resource") ?? "orders");
    const blocks = {
      proof: block(ctx.log, "Proof", () => readProofs(ctx, resource.name)),
      gaps: block(ctx.log, "Gaps", () => readGapMap(ctx, resource)),
      webhooks: block(ctx.log, "Webhooks", () => readWebhookHealth(ctx, resource, API_VERSION)),
      silentFields: block(ctx.log, "Changes without a new time of change", () => readSilentFields(ctx, resource.name)),
      deadLetters: block(ctx.log, "Dead letters", () => readDeadLetterFacts(ctx)),
      work: block(ctx.log, "Work", () => readWork(ctx)),
      schedules: block(ctx.log, "Schedules", () => readScheduleFacts(ctx)),
      apiBudget: block(ctx.log, "API budget", () => readApiBudget(ctx)),
    };
    const others = Object.fromEntries(
      (await populatedBeside(ctx, resource)).map((other) => [
        other.name,
        block(ctx.log, inWords(other.noun.many), () => readResourceStanding(ctx, other, API_VERSION)),
      ]),
    );
    return { resource: resource.name, blocks, standings: standingsOf({ ...blocks, ...others }) };
  });
}

/** The other resources; what was never populated promises nothing. */
async function populatedBeside(ctx: AdminContext, shown: Resource): Promise<Resource[]> {
  const others = RESOURCES.filter((resource) => resource !== shown);
  const marks = await Promise.all(others.map(({ name }) => readWatermark(ctx.db, ctx.shop.id, name)));
  return others.filter((_, n) => marks[n]?.covered_to);
}

/** The blocks' buttons: whatever they mend, a sync job does it. */
export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const { alreadyRunning } = await startFromForm(ctx, await request.formData());
    return { done: alreadyRunning ? "A job is running already; try again when it has ended" : "Started" };
  });
}

export default function HealthPage() {
  const { resource, blocks, standings } = useLoaderData<typeof loader>();
  useRefresh(useRevalidator(), 15_000);
  return (
    <Page title="Health">
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <HealthHeadline standings={standings} />
          <ResourceTabs chosen={resource}>
            <BlockStack gap="400" key={resource}>
              <HealthBlock block={blocks.proof} show={ProofBlock} />
              <HealthBlock block={blocks.gaps} show={GapMap} />
              <HealthBlock block={blocks.webhooks} show={WebhookBlock} />
              <HealthBlock block={blocks.silentFields} show={SilentFields} />
            </BlockStack>
          </ResourceTabs>
          <HealthBlock block={blocks.deadLetters} show={DeadLetters} />
          <HealthBlock block={blocks.work} show={WorkBlock} />
          <HealthBlock block={blocks.schedules} show={SchedulesBlock} />
          <HealthBlock block={blocks.apiBudget} show={ApiBudget} />
        </BlockStack>
      </Box>
    </Page>
  );
}
