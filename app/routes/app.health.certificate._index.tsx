import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigation, useSearchParams } from "@remix-run/react";
import { Box, Card, EmptyState, Page } from "@shopify/polaris";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { listProofs, proofView } from "~/mirror/proofs";
import { orders } from "~/resources/orders";
import { ProofTable } from "~/ui/health/proof-table";
import { pageAnswer } from "./answer";

const A_PAGE = 25;

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const text = new URL(request.url).searchParams.get("before");
    const before = text === null ? null : new Date(text);
    if (before && Number.isNaN(before.getTime())) throw new AppError("not_found", "There is no such page.");
    const proofs = await listProofs(ctx.db, ctx.shop.id, orders.name, A_PAGE + 1, before);
    const page = proofs.slice(0, A_PAGE).map(proofView);
    return { proofs: page, next: proofs.length > A_PAGE ? (page.at(-1)?.at ?? null) : null, isFirst: before === null };
  });
}

export default function Certificates() {
  const { proofs, next, isFirst } = useLoaderData<typeof loader>();
  const [, setParams] = useSearchParams();
  const loading = useNavigation().state === "loading";
  return (
    <Page
      fullWidth
      title="Certificates"
      subtitle="What each verify found, newest first. They are kept for as long as the app is installed."
      backAction={{ content: "Health", url: "/app/health" }}
    >
      <Box paddingBlockEnd="800">
        <Card padding="0">
          {proofs.length === 0 ? (
            <EmptyState
              heading="Nothing has been proven yet"
              image=""
              action={{ content: "Verify…", url: "/app/jobs/new?mode=verify" }}
            >
              <p>A verify compares both sides, record by record, and leaves a dated certificate here.</p>
            </EmptyState>
          ) : (
            <ProofTable
              proofs={proofs}
              loading={loading}
              pagination={
                next === null && isFirst
                  ? undefined
                  : {
                      hasNext: next !== null,
                      hasPrevious: !isFirst,
                      onNext: () => setParams(next ? { before: next } : {}),
                      onPrevious: () => setParams({}),
                      accessibilityLabels: { next: "Earlier", previous: "Newest" },
                    }
              }
            />
          )}
        </Card>
      </Box>
    </Page>
  );
}
