import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Box, Card, DataTable, Page, Text } from "@shopify/polaris";
import { adminContext } from "~/context.server";
import { AppError } from "~/lib/errors";
import { findProof, proofView } from "~/mirror/proofs";
import type { ProofView } from "~/resources/proof";
import { useFormats } from "~/ui/formats-context";
import { ErrorBanner } from "~/ui/error-banner";
import { proofFile, useProofFigures } from "~/ui/health/proof";
import { useSaveFile } from "~/ui/save-file";
import { pageAnswer } from "./answer";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const ctx = await adminContext(request);
  return pageAnswer(ctx.log, async () => {
    const id = params.id ?? "";
    const proof = /^\d{1,18}$/.test(id) ? await findProof(ctx.db, ctx.shop.id, id) : undefined;
    if (!proof) throw new AppError("not_found", "There is no such certificate.");
    return { proof: proofView(proof), shop: { name: ctx.shop.name, domain: ctx.shop.domain } };
  });
}

export default function Certificate() {
  const { proof, shop } = useLoaderData<typeof loader>();
  const { exact } = useFormats();
  const figures = useProofFigures();
  const file = useSaveFile(() => undefined);
  return (
    <Page
      narrowWidth
      title="Certificate"
      subtitle={`${shop.name} · ${shop.domain}`}
      backAction={{ content: "Health", url: `/app/health?resource=${proof.resource}` }}
      primaryAction={{ content: "Print", onAction: () => window.print() }}
      secondaryActions={[
        {
          content: "Download JSON",
          onAction: () => file.save(`/api/proofs/${proof.jobId}`, proofFile(proof)),
          loading: file.busy,
        },
        { content: "Open the job", url: `/app/jobs/${proof.jobId}` },
        { content: "All certificates", url: `/app/health/certificate?resource=${proof.resource}` },
      ]}
    >
      <Box paddingBlockEnd="800">
        <BlockStack gap="400">
          <ErrorBanner sentence={file.error} />
          <Card>
            <BlockStack gap="200">
              <Text as="h2" variant="headingLg" numeric>
                {figures(proof)}
              </Text>
              <Text as="p">{exact(proof.at)}</Text>
            </BlockStack>
          </Card>
          <Details proof={proof} />
        </BlockStack>
      </Box>
    </Page>
  );
}

function Details({ proof }: { proof: ProofView }) {
  const { number, date } = useFormats();
  const since = proof.from ? `from ${date(proof.from)}` : "from the beginning";
  const until = proof.to ? `until ${date(proof.to)}` : "until then";
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="p">
          {`Every one of the ${proof.resource} created ${since} ${until} was compared by its id and the time of its last change, as Shopify lists them and as the mirror has them.`}
        </Text>
        <DataTable
          columnContentTypes={["text", "numeric"]}
          headings={["What the comparison found", "Records"]}
          rows={[
            ["Equal on both sides", number(proof.equal)],
            ["Missing in the mirror", number(proof.missing)],
            ["Outdated in the mirror", number(proof.outdated)],
            ["In the mirror only", number(proof.extra)],
            ["Changed only just before, still on its way", number(proof.inFlight)],
            [proof.reportOnly ? "Repaired (only a report was asked for)" : "Repaired at once", number(proof.repaired)],
            ["Still different", number(proof.differ)],
          ]}
        />
      </BlockStack>
    </Card>
  );
}
