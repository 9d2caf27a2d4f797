import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useRevalidator } from "@remix-run/react";
import { BlockStack, Box, Page } from "@shopify/polaris";
import { adminContext } from "~/context.server";
import { readApiBudget } from "~/mirror/read-api-budget";
import { ApiBudget } from "~/ui/health/api-budget";
import { HealthBlock } from "~/ui/health/block";
import { HealthHeadline } from "~/ui/health/headline";
import { useRefresh } from "~/ui/use-refresh";
import { block, standingsOf } from "./health-block";

/** A further block is a line here and a line on the page; they are shown in the same order. */
export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  const blocks = {
    apiBudget: block(ctx.log, "API budget", () => readApiBudget(ctx)),
  };
  return { blocks, standings: standingsOf(blocks) };
}

export default function HealthPage() {
  const { blocks, standings } = useLoaderData<typeof loader>();
  useRefresh(useRevalidator(), 15_000);
  return (
    <Page title="Health">
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <HealthHeadline standings={standings} />
          <HealthBlock block={blocks.apiBudget} show={ApiBudget} />
        </BlockStack>
      </Box>
    </Page>
  );
}
