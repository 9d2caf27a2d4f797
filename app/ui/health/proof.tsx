import { BlockStack, Button, InlineStack, Link, Text } from "@shopify/polaris";
import type { ProofFacts, ProofView } from "~/resources/proof";
import { useFormats } from "../formats-context";
import { useSaveFile } from "../save-file";
import { Moment } from "../time";
import { BlockBody } from "./block";
import { useRepair } from "./use-repair";

/** The certificate: the latest proof in one line, with the button that makes a new one. */
export function ProofBlock({ facts }: { facts: ProofFacts }) {
  const { latest } = facts;
  const others = facts.proofs.filter(({ jobId }) => jobId !== latest?.jobId);
  const { start, busy, error } = useRepair(facts.resource);
  const file = useSaveFile(() => undefined);
  const trouble = error ?? file.error;
  const action = facts.running
    ? { content: "Open the verify that is running", url: `/app/jobs/${facts.running}` }
    : facts.populated
      ? { content: "Verify now", onClick: () => start({ mode: "verify" }), loading: busy }
      : { content: "Populate first", url: `/app/jobs/new?resource=${facts.resource}` };
  return (
    <BlockBody standing={facts.standing} sentence={useProofSentence(facts)} action={action}>
      {trouble && (
        <Text as="p" tone="critical">
          {trouble}
        </Text>
      )}
      {latest && (
        <InlineStack gap="200">
          <Button url={`/app/health/certificate/${latest.jobId}`}>Open the certificate</Button>
          <Button onClick={() => file.save(`/api/proofs/${latest.jobId}`, proofFile(latest))} loading={file.busy}>
            Download JSON
          </Button>
        </InlineStack>
      )}
      {others.length > 0 && <Others proofs={others} />}
    </BlockBody>
  );
}

function useProofSentence({ latest, differNow, populated }: ProofFacts): string {
  const { exact, number } = useFormats();
  const figures = useProofFigures();
  if (!populated) return "Nothing has been populated yet; after that, a verify proves that both sides are the same.";
  if (!latest) return "Not proven yet. A verify compares both sides, record by record, and repairs what differs.";
  const since = differNow === 0 ? "What differed was repaired since." : `By now ${number(differNow)} differ.`;
  return `${figures(latest)} · ${exact(latest.at)}${differNow === latest.differ ? "" : `. ${since}`}`;
}

/** "Shopify 18,377 · mirror 18,377 · 0 differ" */
export function useProofFigures(): (proof: ProofView) => string {
  const { number } = useFormats();
  return (proof) =>
    `Shopify ${number(proof.shopify)} · mirror ${number(proof.mirror)} · ${number(proof.differ)} ${proof.differ === 1 ? "differs" : "differ"}`;
}

/** What a certificate is called on disk. */
export const proofFile = ({ jobId, resource }: ProofView) => `lockstep-proof-${resource}-${jobId}.json`;

/** Earlier ones, and those of a part. */
function Others({ proofs }: { proofs: readonly ProofView[] }) {
  const figures = useProofFigures();
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        Others
      </Text>
      {proofs.map((proof) => (
        <Text as="p" key={proof.jobId} numeric>
          <Link url={`/app/health/certificate/${proof.jobId}`} removeUnderline>
            <Moment at={proof.at} />
          </Link>
          {` · ${figures(proof)}${proof.to === null ? "" : " in a part"}`}
        </Text>
      ))}
      <InlineStack>
        <Button variant="plain" url={`/app/health/certificate?resource=${proofs[0]?.resource}`}>
          All certificates
        </Button>
      </InlineStack>
    </BlockStack>
  );
}
