import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { redirect } from "@remix-run/node";
import { useFetcher, useLoaderData } from "@remix-run/react";
import { BlockStack, Box, Layout, Page } from "@shopify/polaris";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { readDeadLetter } from "~/mirror/read-dead-letters";
import { retryDeadLetters } from "~/sync/retry-dead-letters";
import { ErrorBanner } from "~/ui/error-banner";
import { DeadLetterFactsCard, DeadLetterPayload, DeadLetterReason } from "~/ui/health/dead-letter-detail";
import { titleOf } from "~/ui/health/dead-letter-words";
import { useResource } from "~/ui/resources-context";
import { formAnswer, pageAnswer } from "./answer";

const LIST = "/app/health/dead-letters";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const letter = await readDeadLetter(ctx, params.key ?? "");
    if (letter) return { letter };
    throw new AppError(
      "not_found",
      "This is no dead letter any more: it is being tried again, or another try has succeeded.",
    );
  });
}

export async function action({ request, params }: ActionFunctionArgs) {
  const ctx = await adminContext(request);
  return formAnswer(ctx.log, async () => {
    await retryDeadLetters(ctx, { keys: [params.key ?? ""] });
    return redirect(LIST);
  });
}

export default function DeadLetterPage() {
  const { letter } = useLoaderData<typeof loader>();
  const fetcher = useFetcher<typeof action>();
  const answer = fetcher.data;
  const { resource, recordId } = letter;
  const { noun } = useResource(resource ?? "");
  const record = resource !== null && recordId !== null ? `/app/${resource}/${recordId}` : null;
  return (
    <Page
      title={titleOf(letter)}
      backAction={{ content: "Dead letters", url: LIST }}
      primaryAction={
        letter.canRetry
          ? {
              content: "Try again",
              onAction: () => fetcher.submit({}, { method: "post" }),
              loading: fetcher.state !== "idle",
            }
          : undefined
      }
      secondaryActions={record && letter.name ? [{ content: `Open the ${noun.one}`, url: record }] : []}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={answer && "error" in answer ? answer.error : undefined} />
          <Layout>
            <Layout.Section>
              <BlockStack gap="400">
                <DeadLetterReason letter={letter} />
                <DeadLetterPayload letter={letter} />
              </BlockStack>
            </Layout.Section>
            <Layout.Section variant="oneThird">
              <DeadLetterFactsCard letter={letter} />
            </Layout.Section>
          </Layout>
        </BlockStack>
      </Box>
    </Page>
  );
}
