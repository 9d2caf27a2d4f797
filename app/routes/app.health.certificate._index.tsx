import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigation, useSearchParams } from "@remix-run/react";
import { Box, Card, EmptyState, Page } from "@shopify/polaris";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { listProofs, proofView } from "~/mirror/proofs";
import { resourceNamed } from "~/resources";
import { ResourceTabs } from "~/ui/resource-tabs";
import { ProofTable } from "~/ui/health/proof-table";
import { pageAnswer } from "./answer";

const A_PAGE = 25;

export async function loader({ request }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const query = new URL(request.url).searchParams;
    const { name: resource } = resourceNamed(query.get("resource") ?? "orders");
    const text = query.get("before");
    const before = text === null ? null : new Date(text);
    if (before && Number.isNaN(before.getTime())) throw new AppError("not_found", "There is no such page.");
    const proofs = await listProofs(ctx.db, ctx.shop.id, resource, A_PAGE + 1, before);
    const page = proofs.slice(0, A_PAGE).map(proofView);
    return {
      resource,
      proofs: page,
      next: proofs.length > A_PAGE ? (page.at(-1)?.at ?? null) : null,
      isFirst: before === null,
    };
  });
}

export default function Certificates() {
  const { resource, proofs, next, isFirst } = useLoaderData<typeof loader>();
  const [, setParams] = useSearchParams();
  const loading = useNavigation().state === "loading";
  return (
    <Page
      fullWidth
      title="Certificates"
      subtitle="What each verify found, newest first. They are kept for as long as the app is installed."
      backAction={{ content: "Health", url: `/app/health?resource=${resource}` }}
    >
      <Box paddingBlockEnd="800">
        <ResourceTabs chosen={resource}>
          <Card padding="0">
            {proofs.length === 0 ? (
              <EmptyState
                heading="Nothing has been proven yet"
                image=""
                action={{ content: "Verify…", url: `/app/jobs/new?resource=${resource}&mode=verify` }}
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
                        onNext: () => setParams(next ? { resource, before: next } : { resource }),
                        onPrevious: () => setParams({ resource }),
                        accessibilityLabels: { next: "Earlier", previous: "Newest" },
                      }
                }
              />
            )}
          </Card>
        </ResourceTabs>
      </Box>
    </Page>
  );
}
