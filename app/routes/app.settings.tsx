import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { useActionData, useLoaderData, useNavigation, useRevalidator, useSubmit } from "@remix-run/react";
import { SaveBar } from "@shopify/app-bridge-react";
import { BlockStack, Box, Layout, Page, Text } from "@shopify/polaris";
import { readPolicy, saveSettings } from "~/catalog/settings";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { listSchedules, setSchedules } from "~/sync/set-schedules";
import { ErrorBanner } from "~/ui/error-banner";
import { useFormats } from "~/ui/formats-context";
import { useLeaveConfirmation } from "~/ui/leave-confirmation";
import { CatalogSettings } from "~/ui/settings/catalog-settings";
import { RetentionCard } from "~/ui/settings/retention-card";
import { ScheduleCard } from "~/ui/settings/schedule-card";
import { useDrafts } from "~/ui/settings/use-drafts";
import { usePolicyDraft } from "~/ui/settings/use-policy-draft";
import { useToastFor } from "~/ui/toast";
import { useRefresh } from "~/ui/use-refresh";
import { formAnswer, pageAnswer } from "./answer";

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const [schedules, policy] = await Promise.all([listSchedules(ctx), readPolicy(ctx)]);
    return { schedules, policy };
  });
}

export async function action({ request }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    const form = await request.formData();
    const schedules = readSchedules(form.get("schedules"));
    if (schedules.length > 0) await setSchedules(ctx, schedules);
    if (form.has("policy")) await saveSettings(ctx, JSON.parse(String(form.get("policy"))));
    return { done: "Settings saved" };
  });
}

function readSchedules(field: unknown): unknown[] {
  try {
    const schedules: unknown = JSON.parse(String(field));
    if (Array.isArray(schedules)) return schedules;
  } catch {
    // Said below.
  }
  throw new AppError("invalid", "The form could not be read. Reload the page and try again.");
}

/** On a phone cards reach from edge to edge; what lies on no card keeps a distance. */
const PHONE_MARGIN = { xs: "400", sm: "0" } as const;

const Heading = ({ children }: { children: string }) => (
  <Box as="span" paddingInlineStart={PHONE_MARGIN}>
    {children}
  </Box>
);

const Explanation = ({ sentences }: { sentences: readonly string[] }) => (
  <Box paddingInline={PHONE_MARGIN}>
    <BlockStack gap="200">
      {sentences.map((sentence) => (
        <Text key={sentence} as="p" tone="subdued">
          {sentence}
        </Text>
      ))}
    </BlockStack>
  </Box>
);

export default function SettingsPage() {
  const { schedules, policy } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { timeZone } = useFormats();
  const drafts = useDrafts(schedules);
  const catalog = usePolicyDraft(policy);
  const dirty = drafts.dirty || catalog.dirty;
  const submit = useSubmit();
  const saving = useNavigation().state === "submitting";
  useToastFor(answer);
  useRefresh(useRevalidator(), 30_000);
  useLeaveConfirmation(dirty);

  const save = () => {
    const request = drafts.take();
    if (!request) return;
    const form = new FormData();
    form.set("schedules", JSON.stringify(request));
    if (catalog.dirty) form.set("policy", JSON.stringify(catalog.request()));
    submit(form, { method: "post" });
  };
  const discard = () => {
    drafts.discard();
    catalog.discard();
  };

  return (
    <Page title="Settings">
      <SaveBar id="settings" open={dirty}>
        <button variant="primary" disabled={saving} onClick={save} />
        <button disabled={saving} onClick={discard} />
      </SaveBar>
      <Box paddingBlockEnd="800">
        <Layout>
          {answer && "error" in answer && (
            <Layout.Section>
              <ErrorBanner sentence={answer.error} />
            </Layout.Section>
          )}
          <Layout.AnnotatedSection
            id="schedules"
            title={<Heading>Schedules</Heading>}
            description={
              <Explanation
                sentences={[
                  "Which syncs start by themselves. Webhooks bring most changes within seconds; a schedule finds what they missed.",
                  `Times are your shop's (${timeZone.replaceAll("_", " ")}). A run starts within ten minutes after the time you choose, and at a minute of its own when it is hourly: so not all shops ask Shopify at once. After an interruption one run makes up for all that were missed.`,
                ]}
              />
            }
          >
            <BlockStack gap="400">
              {drafts.rows.map(({ key, ...row }) => (
                <ScheduleCard key={key} {...row} />
              ))}
            </BlockStack>
          </Layout.AnnotatedSection>
          <Layout.AnnotatedSection
            id="catalog"
            title={<Heading>Catalog</Heading>}
            description={
              <Explanation
                sentences={[
                  "How far your changes may go by a push, switched on one by one: first texts, then prices and stock, then new products; each for 1 %, 10 % and then all of your products.",
                  "And what becomes of a field that was changed here and in Shopify.",
                ]}
              />
            }
          >
            <CatalogSettings
              policy={catalog.policy}
              change={catalog.change}
              problems={answer && "fields" in answer ? (answer.fields ?? {}) : {}}
            />
          </Layout.AnnotatedSection>
          <Layout.AnnotatedSection
            id="retention"
            title={<Heading>How long things are kept</Heading>}
            description={
              <Explanation
                sentences={["What is older is deleted once a day. These periods are the same for every shop."]}
              />
            }
          >
            <RetentionCard />
          </Layout.AnnotatedSection>
        </Layout>
      </Box>
    </Page>
  );
}
